@echo off
rem The words of the Makefile on Windows: make test, make demo, make bench.
setlocal
chcp 65001 >nul
set "PYTHONUTF8=1"
cd /d "%~dp0" || exit /b 1
set "VENV_PYTHON=.venv\Scripts\python.exe"
set "BASE_PYTHON=python"
py -3.11 -c "" >nul 2>nul && set "BASE_PYTHON=py -3.11"

if "%~1"=="test" goto test
if "%~1"=="demo" goto demo
if "%~1"=="bench" goto bench
echo make demo    import the sample, export the county workbook, open the window
echo make test    style, types and tests
echo make bench   speed and memory, into build\bench.json
exit /b 2

:test
%BASE_PYTHON% packaging\setup_environment.py requirements-dev.txt || exit /b 1
"%VENV_PYTHON%" -m flake8 || exit /b 1
"%VENV_PYTHON%" -m isort --check --quiet . || exit /b 1
"%VENV_PYTHON%" -m mypy || exit /b 1
"%VENV_PYTHON%" -m pytest -q -n 2 || exit /b 1
exit /b 0

:demo
%BASE_PYTHON% packaging\setup_environment.py requirements.txt || exit /b 1
"%VENV_PYTHON%" packaging\demo.py || exit /b 1
exit /b 0

:bench
%BASE_PYTHON% packaging\setup_environment.py requirements.txt || exit /b 1
set "QT_QPA_PLATFORM=offscreen"
"%VENV_PYTHON%" -m benchmarks || exit /b 1
exit /b 0
