// @ts-check
/** What only Windows has, for `scripts/smoke.mjs`: its libraries, its types and its last error. */
import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { FFI, LibraryError } = await import(new URL('../dist/cdef.js', import.meta.url).href)

/** The data model, and the types that are there without a declaration. */
function checkTypes() {
  const ffi = new FFI('struct bits { char a : 3; int b : 4; }; struct wide { long l; long double d; wchar_t c; };')
  const sizes = ['long', 'wchar_t', 'long double', 'void *', 'DWORD', 'HANDLE', 'BOOL', 'LPCWSTR', 'struct bits']
  assert.deepEqual(
    sizes.map((type) => ffi.sizeof(type)),
    [4, 2, 8, 8, 4, 8, 4, 8, 8],
  )
  assert.equal(ffi.sizeof('struct wide'), 24)
}

function checkKernel() {
  const ffi = new FFI(`
    DWORD WINAPI GetCurrentProcessId(void);
    DWORD __stdcall GetLastError(void);
    void WINAPI SetLastError(DWORD code);
    HANDLE WINAPI GetCurrentProcess(void);
    BOOL WINAPI CloseHandle(HANDLE handle);
    DWORD WINAPI GetFileAttributesW(LPCWSTR name);
    int WINAPI lstrlenW(LPCWSTR text);
    typedef struct { WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds; } SYSTEMTIME;
    typedef struct { DWORD low, high; } FILETIME;
    BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *time, FILETIME *to);
    typedef BOOL (WINAPI *locale_proc)(LPWSTR name, DWORD flags, LPARAM data);
    BOOL WINAPI EnumSystemLocalesEx(locale_proc f, DWORD flags, LPARAM data, void *reserved);
    int MulDiv(int number, int numerator, int denominator);
  `)
  const kernel = ffi.dlopen('kernel32')
  assert.equal(kernel.GetCurrentProcessId(), process.pid)
  assert.equal(kernel.MulDiv(-7, 6, 3), -14)
  assert.equal(kernel.lstrlenW(ffi.new('wchar_t[]', 'größer')), 6)
  assert.equal(kernel.GetFileAttributesW(ffi.new('wchar_t[]', 'Z:\\no such file')), 0xffffffff)
  assert.equal(ffi.getWinError().code, 2)
  assert.match(ffi.getWinError().message, /\w{3}/)
  assert.equal(ffi.getWinError(5).code, 5)
  kernel.SetLastError(1234)
  assert.deepEqual([ffi.getWinError().code, kernel.GetLastError()], [1234, 1234])

  const to = ffi.new('FILETIME *')
  assert.equal(kernel.SystemTimeToFileTime(ffi.new('SYSTEMTIME *', { wYear: 1970, wMonth: 1, wDay: 1 }), to), 1)
  assert.deepEqual([to.low, to.high], [0xd53e8000, 0x019db1de])

  /** @type {string[]} */
  const names = []
  const each = ffi.callback('locale_proc', (/** @type {unknown} */ name) => names.push(ffi.string(name)) < 3)
  kernel.EnumSystemLocalesEx(each, 0, 0, null)
  assert.ok(names.length > 0 && names.length <= 3)
}

/** Structs by value in and out, and a function of many arguments; wine's user32 runs without a screen. */
function checkUser() {
  const ffi = new FFI(`
    typedef struct { LONG left, top, right, bottom; } RECT;
    typedef struct { LONG x, y; } POINT;
    BOOL WINAPI SetRect(RECT *r, int left, int top, int right, int bottom);
    BOOL WINAPI PtInRect(const RECT *r, POINT p);
    int wsprintfW(WCHAR *to, const WCHAR *format, ...);
  `)
  const user = ffi.dlopen('user32.dll')
  const r = ffi.new('RECT *')
  user.SetRect(r, 1, 2, 30, 40)
  assert.deepEqual(ffi.plain(r[0]), { left: 1, top: 2, right: 30, bottom: 40 })
  assert.deepEqual([user.PtInRect(r, { x: 5, y: 39 }), user.PtInRect(r, { x: 5, y: 40 })], [1, 0])
  const text = ffi.new('WCHAR[40]')
  user.wsprintfW(text, ffi.new('WCHAR[]', '%d:%s'), ffi.cast('int', -3), ffi.new('WCHAR[]', 'wide'))
  assert.equal(ffi.string(text), '-3:wide')
}

function checkLibraries() {
  const ffi = new FFI('int abs(int x); int no_such_function(void); int close(int); int _close(int);')
  const missing = /cannot open|not be found|error 126/
  assert.throws(() => ffi.dlopen('no-such-library'), missing)
  assert.throws(() => ffi.dlopen('Z:/no/such/library.dll'), LibraryError)
  assert.equal(ffi.dlopen('ucrtbase.dll').abs(-3), 3)
  assert.throws(() => ffi.dlopen('ucrtbase').no_such_function(), LibraryError)
}

/** Streams of C's on descriptors of Node.js, whose C library is another one. */
function checkStreams() {
  const path = join(tmpdir(), `cdef-smoke-${process.pid}.txt`)
  const file = openSync(path, 'w')
  const ffi = new FFI('int fputs(const char *text, FILE *to);')
  assert.ok(ffi.dlopen(null).fputs('from C', file) >= 0)
  closeSync(file)
  assert.equal(readFileSync(path, 'utf8'), 'from C')
  unlinkSync(path)
}

async function checkThreads() {
  const ffi = new FFI('int abs(int x); void Sleep(DWORD milliseconds);')
  const answers = await Promise.all([1, 2, 3].map((x) => ffi.dlopen(null).abs.async(-x)))
  assert.deepEqual(answers, [1, 2, 3])
  const before = performance.now()
  const sleep = ffi.dlopen('kernel32').Sleep
  await Promise.all([sleep.async(300), sleep.async(300), sleep.async(300)])
  assert.ok(performance.now() - before < 850)
}

for (const check of [checkTypes, checkKernel, checkUser, checkLibraries, checkStreams, checkThreads]) {
  try {
    await check()
  } catch (error) {
    throw new Error(`${check.name}: ${/** @type {Error} */ (error).message}`, { cause: error })
  }
}
