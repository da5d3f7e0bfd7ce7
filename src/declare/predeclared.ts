/** Names that are types without being declared. A typedef of the same name by the user wins over these. */

import type { Target, TargetName } from '../abi/target.ts'
import {
  CONST,
  type CType,
  defineRecord,
  findPrimitive,
  NATURAL,
  newRecord,
  pointerTo,
  primitive,
  type RecordType,
  VOID,
} from '../types/ctype.ts'
import { PRIMITIVES } from '../types/primitives.ts'

/** Spelled as a primitive or an earlier name of the table, `const ` before it and stars behind it where needed. */
type Names = Readonly<Record<string, string>>

export const COMMON = {
  bool: '_Bool',
  __int128_t: '__int128',
  __uint128_t: 'unsigned __int128',
  _Fcomplex: 'float _Complex',
  _Dcomplex: 'double _Complex',
  _Lcomplex: 'long double _Complex',
  errno_t: 'int',
  wint_t: 'unsigned int',
  sig_atomic_t: 'int',
} as const satisfies Names

/** <sys/types.h> of glibc and its like. */
export const POSIX = {
  pid_t: 'int',
  uid_t: 'unsigned int',
  gid_t: 'unsigned int',
  id_t: 'unsigned int',
  mode_t: 'unsigned int',
  socklen_t: 'unsigned int',
  useconds_t: 'unsigned int',
  suseconds_t: 'long',
  clock_t: 'long',
  clockid_t: 'int',
  timer_t: 'void *',
  key_t: 'int',
  dev_t: 'unsigned long',
  ino_t: 'unsigned long',
  nlink_t: 'unsigned long',
  blksize_t: 'long',
  blkcnt_t: 'long',
  fsblkcnt_t: 'unsigned long',
  fsfilcnt_t: 'unsigned long',
  loff_t: 'int64_t',
  off64_t: 'int64_t',
  ino64_t: 'uint64_t',
  rlim_t: 'unsigned long',
  in_addr_t: 'uint32_t',
  in_port_t: 'uint16_t',
  sa_family_t: 'unsigned short',
  nfds_t: 'unsigned long',
  pthread_t: 'unsigned long',
  pthread_key_t: 'unsigned int',
  pthread_once_t: 'int',
  u_char: 'unsigned char',
  u_short: 'unsigned short',
  u_int: 'unsigned int',
  u_long: 'unsigned long',
  ushort: 'unsigned short',
  uint: 'unsigned int',
  ulong: 'unsigned long',
  u_int8_t: 'uint8_t',
  u_int16_t: 'uint16_t',
  u_int32_t: 'uint32_t',
  u_int64_t: 'uint64_t',
  caddr_t: 'char *',
} as const satisfies Names

/** <windows.h>, its scalar and pointer names. */
const WINDOWS: Names = {
  BYTE: 'unsigned char',
  UCHAR: 'unsigned char',
  CHAR: 'char',
  CCHAR: 'char',
  BOOLEAN: 'BYTE',
  WORD: 'unsigned short',
  USHORT: 'unsigned short',
  SHORT: 'short',
  ATOM: 'WORD',
  LANGID: 'WORD',
  BOOL: 'int',
  INT: 'int',
  UINT: 'unsigned int',
  LONG: 'long',
  ULONG: 'unsigned long',
  DWORD: 'unsigned long',
  LCID: 'DWORD',
  COLORREF: 'DWORD',
  HRESULT: 'LONG',
  LONGLONG: 'long long',
  ULONGLONG: 'unsigned long long',
  DWORDLONG: 'unsigned long long',
  USN: 'LONGLONG',
  FLOAT: 'float',
  DOUBLE: 'double',
  INT8: 'signed char',
  INT16: 'short',
  INT32: 'int',
  INT64: 'long long',
  UINT8: 'unsigned char',
  UINT16: 'unsigned short',
  UINT32: 'unsigned int',
  UINT64: 'unsigned long long',
  LONG32: 'int',
  LONG64: 'long long',
  ULONG32: 'unsigned int',
  ULONG64: 'unsigned long long',
  DWORD32: 'unsigned int',
  DWORD64: 'unsigned long long',
  INT_PTR: 'intptr_t',
  LONG_PTR: 'intptr_t',
  SSIZE_T: 'intptr_t',
  UINT_PTR: 'uintptr_t',
  ULONG_PTR: 'uintptr_t',
  DWORD_PTR: 'uintptr_t',
  SIZE_T: 'uintptr_t',
  WPARAM: 'UINT_PTR',
  LPARAM: 'LONG_PTR',
  LRESULT: 'LONG_PTR',
  WCHAR: 'wchar_t',
  HANDLE: 'void *',
  PVOID: 'void *',
  LPVOID: 'void *',
  LPCVOID: 'const void *',
  HFILE: 'int',
  PSTR: 'CHAR *',
  LPSTR: 'CHAR *',
  PCSTR: 'const CHAR *',
  LPCSTR: 'const CHAR *',
  PWSTR: 'WCHAR *',
  LPWSTR: 'WCHAR *',
  PCWSTR: 'const WCHAR *',
  LPCWSTR: 'const WCHAR *',
}

/** <windows.h>, the names that follow a pattern. */
function windowsDerived(): Names {
  return {
    ...Object.fromEntries(
      'BSTR HACCEL HBITMAP HBRUSH HCURSOR HDC HDESK HDROP HDWP HENHMETAFILE HFONT HGDIOBJ HGLOBAL HHOOK HICON HINSTANCE HKEY HKL HLOCAL HMENU HMETAFILE HMODULE HMONITOR HPALETTE HPEN HRGN HRSRC HWINSTA HWND SC_HANDLE SERVICE_STATUS_HANDLE SC_LOCK'
        .split(' ')
        .map((name) => [name, name === 'BSTR' ? 'WCHAR *' : 'HANDLE']),
    ),
    ...Object.fromEntries(
      'BOOL BOOLEAN BYTE CHAR DWORD DWORDLONG DWORD32 DWORD64 DWORD_PTR FLOAT HANDLE HKEY INT INT_PTR INT8 INT16 INT32 INT64 LCID LONG LONGLONG LONG_PTR LONG32 LONG64 SHORT SIZE_T SSIZE_T UCHAR UINT UINT_PTR UINT8 UINT16 UINT32 UINT64 ULONG ULONGLONG ULONG_PTR ULONG32 ULONG64 USHORT WCHAR WORD'
        .split(' ')
        .map((name) => [`P${name}`, `${name} *`]),
    ),
    ...Object.fromEntries(
      'BOOL BYTE COLORREF DWORD HANDLE INT LONG WORD'.split(' ').map((name) => [`LP${name}`, `${name} *`]),
    ),
  }
}

/** The names of a target; made when asked for, since a process has one target. */
function namesOf(target: TargetName): Names {
  switch (target) {
    case 'linux-x64':
    case 'darwin-x64':
    case 'darwin-arm64':
      return { ...COMMON, ...POSIX }
    case 'linux-arm64':
      return { ...COMMON, ...POSIX, nlink_t: 'unsigned int', blksize_t: 'int' }
    case 'linux-x86':
      return { ...COMMON, ...POSIX, dev_t: 'uint64_t' }
    case 'win-x64':
      return { ...COMMON, wint_t: 'unsigned short', ...WINDOWS, ...windowsDerived() }
  }
}

/** What setUnicode() declares, `C` standing for its character. */
const UNICODE: Names = {
  TBYTE: 'C',
  TCHAR: 'C',
  LPCTSTR: 'const C *',
  PCTSTR: 'const C *',
  LPTSTR: 'C *',
  PTSTR: 'C *',
  PTBYTE: 'C *',
  PTCHAR: 'C *',
}

const FILE = newRecord('struct', 'FILE', '_IO_FILE')

/** Opaque on purpose: what it is differs by target, and C only hands it on. */
const VA_LIST = newRecord('struct', 'va_list', '__va_list_tag')

const maxAlign = newRecord('struct', 'max_align_t')
defineRecord(maxAlign, {
  state: 'complete',
  members: [
    { name: '__max_align_ll', type: primitive('long long'), qualifiers: 0 },
    { name: '__max_align_ld', type: primitive('long double'), qualifiers: 0 },
  ],
  packing: NATURAL,
})

export const RECORDS = {
  FILE,
  va_list: VA_LIST,
  __builtin_va_list: VA_LIST,
  __gnuc_va_list: VA_LIST,
  max_align_t: maxAlign,
} as const satisfies Readonly<Record<string, RecordType>>

const UNICODE_STRING = newRecord('struct', 'UNICODE_STRING', '_UNICODE_STRING')
defineRecord(UNICODE_STRING, {
  state: 'complete',
  members: [
    { name: 'Length', type: primitive('unsigned short'), qualifiers: 0 },
    { name: 'MaximumLength', type: primitive('unsigned short'), qualifiers: 0 },
    { name: 'Buffer', type: pointerTo(primitive('wchar_t')), qualifiers: 0 },
  ],
  packing: NATURAL,
})

const tables = new Map<TargetName, ReadonlyMap<string, CType>>()

/** The predeclared names of a target. */
export function predeclared(target: Target): ReadonlyMap<string, CType> {
  let table = tables.get(target.name)
  if (!table) tables.set(target.name, (table = buildTable(target.name)))
  return table
}

function buildTable(name: TargetName): ReadonlyMap<string, CType> {
  const table = new Map<string, CType>(Object.entries(RECORDS))
  for (const spelling of Object.keys(PRIMITIVES)) {
    if (/^[a-z]\w*_t$/.test(spelling)) table.set(spelling, findPrimitive(spelling) as CType)
  }
  for (const [key, spelling] of Object.entries(namesOf(name))) table.set(key, read(spelling, table))
  if (name === 'win-x64') {
    table.set('UNICODE_STRING', UNICODE_STRING)
    table.set('PUNICODE_STRING', pointerTo(UNICODE_STRING))
    table.set('PCUNICODE_STRING', pointerTo(UNICODE_STRING, CONST))
  }
  return table
}

function read(spelling: string, table: ReadonlyMap<string, CType>): CType {
  if (spelling.endsWith('*')) {
    const inner = spelling.slice(0, -1).trim()
    const bare = inner.replace(/^const /, '')
    return pointerTo(read(bare, table), bare === inner ? 0 : CONST)
  }
  return spelling === 'void' ? VOID : (table.get(spelling) ?? (findPrimitive(spelling) as CType))
}

/** The names of setUnicode(), for wide characters or narrow ones. */
export function unicodeNames(width: 'wide' | 'narrow'): ReadonlyMap<string, CType> {
  const table = new Map<string, CType>([['C', primitive(width === 'wide' ? 'wchar_t' : 'char')]])
  for (const [name, spelling] of Object.entries(UNICODE)) table.set(name, read(spelling, table))
  table.delete('C')
  return table
}

/** Whether setUnicode() declares the name. */
export function isUnicodeName(name: string): boolean {
  return Object.hasOwn(UNICODE, name)
}

export function isVaList(type: CType): boolean {
  return type === VA_LIST
}
