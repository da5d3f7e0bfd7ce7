/** A directory's entries, by readdir and by readdir_r, as 64-bit Linux with glibc has them. */
import {
  array,
  byref,
  CDLL,
  c_char,
  c_int,
  c_long,
  c_ubyte,
  c_ulong,
  c_ushort,
  c_utf8_p,
  get_errno,
  Opaque,
  POINTER,
  Structure,
  string_at,
} from 'cdef/ctypes'

class Entry extends Structure('struct dirent', {
  d_ino: c_ulong,
  d_off: c_long,
  d_reclen: c_ushort,
  d_type: c_ubyte,
  d_name: array(c_char, 256),
}) {
  get name(): string {
    return string_at(this.d_name)
  }
}

const libc = new CDLL(null)
const Directory = POINTER(Opaque('DIR'))
const EntryPointer = POINTER(Entry)
const opendir = libc.func('opendir', {
  argtypes: [c_utf8_p],
  restype: Directory,
  errcheck: (dir, { name }, [path]) => {
    if (dir === null) throw new Error(`${name}('${String(path)}') failed, errno ${get_errno()}`)
    return dir
  },
})
const closedir = libc.func('closedir', { argtypes: [Directory], restype: c_int })
const readdir = libc.func('readdir', { argtypes: [Directory], restype: EntryPointer })
const readdir_r = libc.func('readdir_r', {
  argtypes: [Directory, EntryPointer, POINTER(EntryPointer)],
  restype: c_int,
})

/** By `readdir`, which returns NULL at the end. */
export function listed(path: string): string[] {
  const dir = opendir(path)
  const names: string[] = []
  for (let entry = readdir(dir); entry; entry = readdir(dir)) names.push(entry.value.name)
  closedir(dir)
  return names
}

/** By `readdir_r`, which fills an entry of ours and a pointer to it. */
export function listedInto(path: string): string[] {
  const dir = opendir(path)
  const entry = new Entry()
  const result = new EntryPointer()
  const names: string[] = []
  while (readdir_r(dir, byref(entry), byref(result)) === 0 && result.value) names.push(entry.name)
  closedir(dir)
  return names
}
