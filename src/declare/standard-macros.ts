/** Macros of C's and the system's headers that declarations use without bringing them along: for errors alone. */

const HEADERS: readonly (readonly [header: string, names: RegExp])[] = [
  [
    'stdint.h',
    /^U?INT(?:_LEAST|_FAST)?(?:8|16|32|64|MAX|PTR)_(?:MAX|MIN|C)$|^(?:SIZE|PTRDIFF|WCHAR|WINT|SIG_ATOMIC)_(?:MAX|MIN)$/,
  ],
  [
    'limits.h',
    /^(?:(?:CHAR|SCHAR|SHRT|INT|LONG|LLONG)_(?:MAX|MIN)|U(?:CHAR|SHRT|INT|LONG|LLONG)_MAX|CHAR_BIT|MB_LEN_MAX|PATH_MAX|NAME_MAX|PIPE_BUF|IOV_MAX|SSIZE_MAX)$/,
  ],
  ['float.h', /^(?:FLT|DBL|LDBL)_[A-Z0-9_]+$|^DECIMAL_DIG$/],
  [
    'math.h',
    /^(?:INFINITY|NAN|HUGE_VAL[FL]?|M_(?:E|LOG2E|LOG10E|LN2|LN10|PI|PI_2|PI_4|1_PI|2_PI|2_SQRTPI|SQRT2|SQRT1_2)|FP_[A-Z]+)$/,
  ],
  ['stddef.h', /^NULL$/],
  ['stdio.h', /^(?:EOF|BUFSIZ|FILENAME_MAX|FOPEN_MAX|TMP_MAX|L_tmpnam|SEEK_(?:SET|CUR|END)|_IO[FLN]BF)$/],
  ['stdlib.h', /^(?:EXIT_(?:SUCCESS|FAILURE)|RAND_MAX|MB_CUR_MAX)$/],
  ['time.h', /^(?:CLOCKS_PER_SEC|TIME_UTC|CLOCK_[A-Z_]+)$/],
  ['signal.h', /^SIG(?:ABRT|ALRM|CHLD|CONT|FPE|HUP|ILL|INT|KILL|PIPE|QUIT|SEGV|STOP|TERM|TSTP|USR[12]|RTMIN|RTMAX)$/],
  [
    'fcntl.h',
    /^(?:O_(?:RDONLY|WRONLY|RDWR|CREAT|EXCL|TRUNC|APPEND|NONBLOCK|CLOEXEC|SYNC|DIRECTORY|NOFOLLOW)|F_[A-Z]{4,}|AT_[A-Z_]+)$/,
  ],
  ['sys/mman.h', /^(?:PROT|MAP)_[A-Z]+$/],
  ['sys/socket.h', /^(?:AF|PF|SOCK|SOL|SO|MSG)_[A-Z0-9]+$/],
  [
    'errno.h',
    /^E(?:PERM|NOENT|SRCH|INTR|IO|NXIO|2BIG|NOEXEC|BADF|CHILD|AGAIN|WOULDBLOCK|NOMEM|ACCES|FAULT|BUSY|EXIST|XDEV|NODEV|NOTDIR|ISDIR|INVAL|NFILE|MFILE|NOTTY|FBIG|NOSPC|SPIPE|ROFS|MLINK|PIPE|DOM|RANGE|DEADLK|NOSYS|NOTSUP|OVERFLOW|TIMEDOUT|CANCELED|PROTO|CONNREFUSED|CONNRESET|ADDRINUSE|ALREADY|INPROGRESS)$/,
  ],
]

/** What to do about a name that is such a macro; undefined for others. */
export function standardMacroHint(name: string): string | undefined {
  const header = HEADERS.find(([, names]) => names.test(name))?.[0]
  return (
    header &&
    `it is a macro of <${header}>, which is not declared here: add its '#define', or let the C compiler say with '#define ${name} ...'`
  )
}
