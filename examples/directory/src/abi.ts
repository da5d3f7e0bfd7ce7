/** ABI mode: the struct as the manual page of x86-64 Linux has it, called in the C library that is loaded already. */
import { FFI } from 'cdef'

export const ffi = new FFI(`
  typedef void DIR;
  typedef unsigned long ino_t;

  struct dirent {
      ino_t          d_ino;       /* inode number */
      off_t          d_off;       /* offset to the next dirent */
      unsigned short d_reclen;    /* length of this record */
      unsigned char  d_type;      /* type of file; not supported by all file system types */
      char           d_name[256]; /* filename */
  };

  DIR *opendir(const char *name);
  struct dirent *readdir(DIR *dirp);
  int closedir(DIR *dirp);
`)

export const lib = ffi.dlopen(null)
