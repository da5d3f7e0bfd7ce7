/** Lists a directory twice: with readdir, and with readdir_r, which fills memory that the caller passes. */
import { fileURLToPath } from 'node:url'
import { FFI, type LibraryOf } from 'cdef'
import { section, step, table } from './page.ts'

const TYPES: Readonly<Record<number, string>> = { 4: 'directory', 8: 'file', 10: 'link' }

const ffi = new FFI(`
  typedef void DIR;
  typedef long ino_t;

  struct dirent {
      ino_t          d_ino;       /* inode number */
      off_t          d_off;       /* offset to the next dirent */
      unsigned short d_reclen;    /* length of this record */
      unsigned char  d_type;      /* type of file */
      char           d_name[256]; /* filename */
  };

  DIR *opendir(const char *name);
  struct dirent *readdir(DIR *dirp);
  int readdir_r(DIR *dirp, struct dirent *entry, struct dirent **result);
  int closedir(DIR *dirp);
`)

type LibC = LibraryOf<typeof ffi>
type Directory = NonNullable<ReturnType<LibC['opendir']>>

/** Runs the section. */
export function listDirectory(): void {
  section('List a directory', 'opendir readdir readdir_r closedir')
  const libc = ffi.dlopen(null)
  const path = fileURLToPath(new URL('../../src', import.meta.url))
  const count = (names: readonly unknown[]) => `${names.length} entries`

  const entries = step('readdir, one pointer an entry', () => readAll(libc, path), count)
  const names = step('readdir_r, into our own struct', () => readAllInto(libc, path), count)
  if (names.join() !== entries.map((entry) => entry.name).join()) throw new Error('the two lists differ')

  const shown = entries.filter((entry) => !entry.name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1))
  table(
    ['name', 'type', 'inode'],
    shown.slice(0, 6).map((entry) => [entry.name, entry.type, entry.inode]),
  )
}

function open(libc: LibC, path: string): Directory {
  const directory = libc.opendir(path)
  if (!directory) throw new Error(`opendir('${path}') failed, errno ${ffi.errno}`)
  return directory
}

function readAll(libc: LibC, path: string): { name: string; type: string; inode: number }[] {
  const directory = open(libc, path)
  const entries = []
  for (let entry = libc.readdir(directory); entry; entry = libc.readdir(directory)) {
    entries.push({ name: ffi.string(entry.d_name), type: TYPES[entry.d_type] ?? 'other', inode: entry.d_ino })
  }
  libc.closedir(directory)
  return entries
}

function readAllInto(libc: LibC, path: string): string[] {
  const directory = open(libc, path)
  const entry = ffi.new('struct dirent *')
  const result = ffi.new('struct dirent **')
  const names = []
  while (libc.readdir_r(directory, entry, result) === 0 && result.value) names.push(ffi.string(entry.d_name))
  libc.closedir(directory)
  return names
}
