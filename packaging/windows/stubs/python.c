/* python.exe: starts the python311.dll that lies beside it. */
#include <windows.h>

typedef int (*PyMain)(int, wchar_t **);

int wmain(int argc, wchar_t **argv)
{
    HMODULE library = LoadLibraryW(L"python311.dll");
    PyMain start = library ? (PyMain)(void *)GetProcAddress(library, "Py_Main") : NULL;
    return start ? start(argc, argv) : 101;
}
