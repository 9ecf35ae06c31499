/* Wine 8 has no icuuc.dll. Qt links to it for code pages it is never asked for here: every call says "unsupported". */
#define EXPORT __declspec(dllexport)
#define UNSUPPORTED 16 /* U_UNSUPPORTED_ERROR */

static void refuse(int *error) { if (error) *error = UNSUPPORTED; }

int __stdcall DllMain(void *module, unsigned long reason, void *reserved) { return 1; }
EXPORT void *ucnv_open(const char *name, int *error) { refuse(error); return 0; }
EXPORT void ucnv_close(void *converter) {}
EXPORT void ucnv_reset(void *converter) {}
EXPORT signed char ucnv_getMaxCharSize(void *converter) { return 4; }
EXPORT const char *ucnv_getName(void *converter, int *error) { refuse(error); return 0; }
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_getToUCallBack(void *converter, void **action, void **context)
{
    if (action) *action = 0;
    if (context) *context = 0;
}
EXPORT void ucnv_getFromUCallBack(void *converter, void **action, void **context)
{
    ucnv_getToUCallBack(converter, action, context);
}
EXPORT void ucnv_setToUCallBack(void *converter, void *action, void *context, void **old, void **before, int *error)
{
    refuse(error);
}
EXPORT void ucnv_setFromUCallBack(void *converter, void *action, void *context, void **old, void **before, int *error)
{
    refuse(error);
}
EXPORT void ucnv_cbToUWriteUChars(void *arguments, void *source, int length, int offset, int *error) { refuse(error); }
EXPORT void ucnv_cbFromUWriteUChars(void *arguments, void *source, void *limit, int offset, int *error)
{
    refuse(error);
}
EXPORT int ucnv_toUCountPending(void *converter, int *error) { return 0; }
EXPORT int ucnv_fromUCountPending(void *converter, int *error) { return 0; }
EXPORT void ucnv_toUnicode(void *converter, void *target, void *target_end, void *source, void *source_end,
                           void *offsets, signed char flush, int *error)
{
    refuse(error);
}
EXPORT void ucnv_fromUnicode(void *converter, void *target, void *target_end, void *source, void *source_end,
                             void *offsets, signed char flush, int *error)
{
    refuse(error);
}
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error) { refuse(error); return 0; }
EXPORT const char *ucnv_getAvailableName(int number) { return 0; }
EXPORT int ucnv_countAvailable(void) { return 0; }
