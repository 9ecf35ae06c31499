/* Wine 8 has no bcryptprimitives.dll; python-calamine takes random bytes from it. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *buffer, unsigned size);

int __stdcall DllMain(void *module, unsigned long reason, void *reserved) { return 1; }
__declspec(dllexport) int __stdcall ProcessPrng(void *buffer, unsigned long long size)
{
    return SystemFunction036(buffer, (unsigned)size);
}
