/* Wine 8's mscms.dll lacks the colour profiles that Qt asks for: there are none. */
#define EXPORT __declspec(dllexport)

int __stdcall DllMain(void *module, unsigned long reason, void *reserved) { return 1; }
EXPORT int __stdcall GetColorProfileFromHandle(void *profile, void *buffer, unsigned *size) { return 0; }
EXPORT int __stdcall CloseColorProfile(void *profile) { return 1; }
EXPORT void *__stdcall WcsCreateIccProfile(void *profile, unsigned flags) { return 0; }
EXPORT void *__stdcall OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned mode) { return 0; }
