@echo off
rem Sets ShipDesk up where needed and starts it, on Windows; the words are those of ./run:
rem
rem   run                  open the window on your own shop
rem   run demo             the whole job once, in a practice shop
rem   run test [ARGS]      lint, types, import rules and all tests (with ARGS: only pytest, with them)
rem   run bench            measure what the program promises
rem   run build            make the stand-alone program in dist\
rem   run screenshots      make docs\screenshots again
rem   run setup            only set up
rem   run anything else    the same as "shipdesk anything else"
rem
rem SHIPDESK_PYTHON names the Python to use, SHIPDESK_VENV where the packages go (else .venv beside this file).
rem Messages of its own go to stderr: stdout belongs to the command.
setlocal EnableExtensions DisableDelayedExpansion
set "here=%~dp0"
set "here=%here:~0,-1%"
if defined SHIPDESK_VENV (set "venv=%SHIPDESK_VENV%") else (set "venv=%here%\.venv")
set "python=%venv%\Scripts\python.exe"
rem A machine that writes no bytecode starts the window three times slower.
set "PYTHONDONTWRITEBYTECODE="
set "PIP_USER="
set "PIP_TARGET="
set "PIP_PREFIX="
set "PIP_REQUIRE_VIRTUALENV="

set "word=%~1"
set "lock=requirements.lock"
if "%word%"=="test" set "lock=requirements-dev.lock"
if "%word%"=="bench" set "lock=requirements-dev.lock"
if "%word%"=="build" set "lock=requirements-dev.lock"
call :set_up || exit /b 5

if "%word%"=="setup" exit /b 0
if "%word%"=="test" goto test
if "%word%"=="bench" goto bench
if "%word%"=="build" goto build
if "%word%"=="screenshots" goto screenshots
"%python%" -m shipdesk %*
exit /b %errorlevel%

:set_up
rem The stamp is a copy of the lock that the packages were installed from.
if exist "%python%" if exist "%venv%\%lock%.stamp" (
    fc /b "%here%\%lock%" "%venv%\%lock%.stamp" >nul 2>nul && exit /b 0
)
if not exist "%python%" call :make_venv || exit /b 1
>&2 echo ShipDesk: installing the Python packages of %lock% into "%venv%" (once; one to three minutes)
del /q "%venv%\*.stamp" >nul 2>nul
"%python%" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "%here%\%lock%" 1>&2
if errorlevel 1 (
    >&2 echo ShipDesk: the packages could not be installed; see above. Is there a way to the internet?
    exit /b 1
)
rem The project goes on the path by one line in the environment, as on other systems.
"%python%" -c "import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'shipdesk.pth').write_text(sys.argv[1] + '\n', encoding='utf-8')" "%here%"
if errorlevel 1 exit /b 1
"%python%" -m compileall -q "%here%\shipdesk" >nul 2>nul
copy /y /b "%here%\%lock%" "%venv%\%lock%.stamp" >nul
if "%lock%"=="requirements-dev.lock" copy /y /b "%here%\requirements.lock" "%venv%\requirements.lock.stamp" >nul
>&2 echo ShipDesk: ready
exit /b 0

:make_venv
if defined SHIPDESK_PYTHON (
    "%SHIPDESK_PYTHON%" -m venv "%venv%" 1>&2 && exit /b 0
)
for %%v in (3.14 3.13 3.12 3.11) do (
    py -%%v -c "" >nul 2>nul && py -%%v -m venv "%venv%" 1>&2 && exit /b 0
)
python -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && python -m venv "%venv%" 1>&2 && exit /b 0
>&2 echo ShipDesk: Python 3.11 or newer is needed and was not found. Install it, or name it in SHIPDESK_PYTHON.
exit /b 1

:rest
rem Everything after the first word, as it was typed.
set "rest=%*"
if not defined rest exit /b 0
for /f "tokens=1*" %%a in ("%rest%") do set "rest=%%b"
exit /b 0

:test
call :rest %*
pushd "%here%"
set "QT_QPA_PLATFORM=offscreen"
set "failed=0"
if not defined rest (
    call :check ruff check .
    call :check ruff format --check .
    call :check mypy
    call :check lint-imports --no-cache
    set "rest=-n 2 --dist worksteal --durations=15 --durations-min=1"
)
echo.
echo === tests
"%python%" -m pytest --verbosity=0 -rs %rest%
set "code=%errorlevel%"
popd
if not "%failed%"=="0" exit /b %failed%
exit /b %code%

:check
echo.
echo === %*
"%venv%\Scripts\%1.exe" %2 %3 %4
if errorlevel 1 set "failed=1"
exit /b 0

:bench
call :rest %*
"%python%" "%here%\tests\bench\run.py" %rest%
exit /b %errorlevel%

:build
pushd "%here%"
>&2 echo ShipDesk: building the program (about a minute)
"%python%" -m PyInstaller --noconfirm --clean --log-level ERROR --distpath dist --workpath build shipdesk.spec
set "code=%errorlevel%"
popd
exit /b %code%

:screenshots
call :rest %*
set "QT_QPA_PLATFORM=offscreen"
if defined rest (
    "%python%" -m shipdesk screenshots %rest%
    exit /b
)
set "shop=%TEMP%\shipdesk-pictures-%RANDOM%"
>&2 echo ShipDesk: playing the demo in a practice shop of its own
"%python%" -m shipdesk --data "%shop%" demo --no-screenshots --no-window >nul || exit /b 1
"%python%" -m shipdesk --data "%shop%" import "%here%\docs\screenshots\next-morning.csv" >nul
"%python%" -m shipdesk --data "%shop%" screenshots --out "%here%\docs\screenshots" || exit /b 1
"%python%" -m shipdesk --data "%shop%" screenshots --out "%here%\docs\screenshots" --dark || exit /b 1
"%python%" "%here%\tools\label_pictures.py" "%here%\docs\screenshots\labels" || exit /b 1
"%python%" "%here%\tools\packing_pictures.py" "%here%\docs\screenshots\packing" || exit /b 1
"%python%" "%here%\tools\page_pictures.py" "%here%\docs\screenshots\pages" || exit /b 1
"%python%" "%here%\tools\mail_pictures.py" "%here%\docs\screenshots\mails" || exit /b 1
rmdir /s /q "%shop%"
exit /b 0
