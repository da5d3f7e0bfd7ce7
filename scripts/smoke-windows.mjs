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
  const errors = new FFI('void WINAPI SetLastError(DWORD code); DWORD WINAPI GetLastError(void);')
  const { SetLastError, GetLastError } = errors.dlopen('kernel32')
  SetLastError.pumped(77)
  assert.deepEqual([errors.getWinError().code, GetLastError()], [77, 77])
  await SetLastError.async(5)
  assert.deepEqual([errors.getWinError().code, GetLastError.pumped()], [77, 77])

  const before = performance.now()
  const sleep = ffi.dlopen('kernel32').Sleep
  await Promise.all([sleep.async(300), sleep.async(300), sleep.async(300)])
  assert.ok(performance.now() - before < 850)
}

/** Calls of optimised code, which keep the last error and pass each kind of value; with a callback alive, they go another way. */
function checkFastCalls() {
  const ffi = new FFI(`
    void WINAPI SetLastError(DWORD code);
    int MulDiv(int number, int numerator, int denominator);
    typedef struct { LONG left, top, right, bottom; } RECT;
    typedef struct { LONG x, y; } POINT;
    BOOL WINAPI PtInRect(const RECT *r, POINT p);
    double fma(double x, double y, double z);
    size_t strlen(const char *text);
    const char *strchr(const char *text, int character);
    typedef struct { int quot, rem; } div_t;
    div_t div(int a, int b);
  `)
  const [kernel, user, c] = [ffi.dlopen('kernel32'), ffi.dlopen('user32'), ffi.dlopen(null)]
  const r = ffi.new('RECT *', { left: 0, top: 0, right: 1000, bottom: 1000 })
  const p = ffi.new('POINT *', { x: 5, y: 999 })
  const texts = ['', 'plain', 'größer']
  const lengths = [0, 5, 8]
  const kept = ffi.new('char[]', 'helo')
  const isRight = (/** @type {number} */ i) => {
    kernel.SetLastError(i)
    const { quot, rem } = c.div(i, 7)
    return (
      kernel.MulDiv(-i, 6, 3) === -2 * i &&
      user.PtInRect(r, p[0]) === 1 &&
      c.fma(i, 2, 0.5) === 2 * i + 0.5 &&
      quot * 7 + rem === i &&
      c.strlen(texts[i % 3]) === lengths[i % 3] &&
      ffi.string(c.strchr(kept, 108)) === 'lo' &&
      ffi.getWinError().code === i
    )
  }
  for (let i = 1; i < 50_000; i++) assert.ok(isRight(i), `call ${i}`)
  const callback = ffi.callback('int(int)', (/** @type {number} */ x) => x)
  for (let i = 1; i < 1000; i++) assert.ok(isRight(i), `call ${i} beside a callback`)
  ffi.release(callback)
}

for (const check of [checkFastCalls, checkTypes, checkKernel, checkUser, checkLibraries, checkStreams, checkThreads]) {
  try {
    await check()
  } catch (error) {
    throw new Error(`${check.name}: ${/** @type {Error} */ (error).message}`, { cause: error })
  }
}
