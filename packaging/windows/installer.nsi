; The installer for one person: no administrator, no registry outside HKCU. It puts the program into
; %LOCALAPPDATA%\Programs\政协台账; the data lies in %LOCALAPPDATA%\政协台账 and is never touched.
;
;     makensis -INPUTCHARSET UTF8 -DVERSION=0.1.0 -DSOURCE=folder -DOUT=setup.exe packaging/windows/installer.nsi
;
; SOURCE is the folder PyInstaller made. Debian's makensis can make a 64-bit installer (-DTARGET=amd64-unicode), which
; Wine without 32-bit parts needs; the one for Windows knows only the 32-bit kind, which runs everywhere.
; -DQUICK packs fast instead of small. Silent: setup.exe /S [/D=folder], uninstall.exe /S. Exit status 3: the program is
; open; 4: this Windows is too old for it.

!ifdef TARGET
Target ${TARGET}
!endif
Unicode true
!ifdef QUICK
SetCompressor zlib
!else
SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
RequestExecutionLevel user

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "政协台账"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\cppcc-ledger"
!define OPEN_STATUS 3
!define OLD_STATUS 4

Name "${NAME}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "MIT License"

!define MUI_ICON "${SOURCE}\_internal\resources\icons\app.ico"
!define MUI_UNICON "${SOURCE}\_internal\resources\icons\app.ico"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "安装${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "只为您本人安装，不需要管理员权限。$\r$\n$\r$\n如果已经装有旧版，将升级到 ${VERSION}，登记的数据不受影响。$\r$\n$\r$\n请先关闭正在运行的${NAME}。"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${NAME}.exe"
!define MUI_FINISHPAGE_RUN_TEXT "打开${NAME}"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME}需要 64 位的 Windows 10 或更高版本，不能安装在这台电脑上。" /SD IDOK
    SetErrorLevel ${OLD_STATUS}
    Quit
  ${EndIf}
FunctionEnd

; A program that runs keeps its file open: it can't be opened for writing.
!macro REFUSE_WHILE_OPEN FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\${FILE}" a
      ${IfNot} ${Errors}
        FileClose $0
        ${ExitDo}
      ${EndIf}
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME}正在运行，请先关闭，再点“重试”。" /SD IDCANCEL IDCANCEL`
        SetErrorLevel ${OPEN_STATUS}
        Quit
      ${EndIf}
    ${Loop}
  ${EndIf}
!macroend

; What a version put there, by name; a file somebody laid beside it stays.
!macro REMOVE_PROGRAM
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${NAME}.exe"
  Delete "$INSTDIR\cppcc-ledger.exe"
!macroend

Section
  SetShellVarContext current
  !insertmacro REFUSE_WHILE_OPEN "${NAME}.exe"
  !insertmacro REFUSE_WHILE_OPEN "cppcc-ledger.exe"
  ${If} ${FileExists} "$INSTDIR\_internal\base_library.zip"
    !insertmacro REMOVE_PROGRAM
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${NAME}.exe"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${NAME}.exe"
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${NAME}.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section Uninstall
  SetShellVarContext current
  !insertmacro REFUSE_WHILE_OPEN "${NAME}.exe"
  !insertmacro REFUSE_WHILE_OPEN "cppcc-ledger.exe"
  !insertmacro REMOVE_PROGRAM
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "${KEY}"
  DetailPrint "数据没有删除，仍在 $LOCALAPPDATA\${NAME}"
  MessageBox MB_OK|MB_ICONINFORMATION "程序已卸载。$\r$\n$\r$\n登记的数据没有删除，仍在：$\r$\n$LOCALAPPDATA\${NAME}$\r$\n备份在“文档”中的“${NAME}备份”文件夹。重新安装后可以接着使用。" /SD IDOK
SectionEnd
