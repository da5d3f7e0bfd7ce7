// @ts-check
/** Texts that one can choose from: each shows one thing. */

export const EXAMPLES = /** @type {const} */ ([
  [
    'A struct with holes',
    'typedef struct {\n  char tag;\n  double value;\n  short length;\n  char *name;\n} item;\n\nitem *item_new(const char *name);\nvoid item_free(item *);\n',
  ],
  [
    'long on Windows',
    'struct stat_like {\n  unsigned long device;\n  long size;\n  int mode;\n  long long inode;\n};\n',
  ],
  ['long double', 'typedef struct {\n  int n;\n  long double x;\n} measured;\n\nlong double scaled(measured m);\n'],
  [
    'Bit-fields',
    'struct flags {\n  unsigned ready : 1;\n  unsigned mode : 3;\n  unsigned char level : 4;\n  unsigned : 0;\n  long long stamp : 40;\n  int rest : 20;\n};\n',
  ],
  [
    'Packed and aligned',
    '#pragma pack(push, 1)\nstruct header {\n  unsigned char version;\n  unsigned int length;\n  unsigned long long id;\n};\n#pragma pack(pop)\n\nstruct __attribute__((aligned(64))) counter {\n  unsigned long long hits;\n  unsigned int misses;\n};\n',
  ],
  [
    'A union',
    'typedef union {\n  int i;\n  double d;\n  struct { unsigned char r, g, b, a; } color;\n  char bytes[12];\n} value;\n\nstruct tagged { int kind; value as; };\n',
  ],
  [
    'Callbacks',
    'typedef int (*compare_fn)(const void *a, const void *b, void *user);\n\nvoid sort_r(void *items, size_t count, size_t size, compare_fn compare, void *user);\nvoid on_signal(int number, void (*handler)(int));\n',
  ],
  [
    'Constants',
    '#define VERSION "1.2.11"\n#define FLAG_A (1 << 4)\n#define FLAG_B (FLAG_A | 0x3)\nenum color { RED, GREEN = 5, BLUE };\nstatic const int LIMIT = sizeof(int) * 16;\n\nint paint(enum color c, unsigned flags);\n',
  ],
  [
    'Only the compiler knows',
    'struct passwd {\n  char *pw_name;\n  ...;\n};\n#define O_CLOEXEC ...\ntypedef int... off_like;\n\nstruct passwd *getpwuid(unsigned uid);\n',
  ],
  ['A mistake', 'typedef struct {\n  int x;\n  int y\n} point;\n\npoint origin(void);\n'],
])
