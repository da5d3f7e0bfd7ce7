// @ts-check
/** `node build.mjs`: compiles the declarations with <dirent.h> into native/, where src and dist find them alike. */
import { FFI } from 'cdef'

const ffi = new FFI(`
  typedef ... DIR;

  struct dirent {
      char d_name[...];
      ...;
  };

  DIR *opendir(const char *name);
  struct dirent *readdir(DIR *dirp);
  int closedir(DIR *dirp);
`)
ffi.setSource('native/directory', '#include <dirent.h>')
ffi.compile({ outDir: import.meta.dirname })
