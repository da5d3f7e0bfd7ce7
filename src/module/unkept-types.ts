/**
 * Whether a compiler disagrees about no more than what declarations do not keep of a type: atomicity, attributes of
 * functions, the names of C's other floating types, how a `va_list` is made. It quotes both types; they are compared
 * once those words are taken away.
 */

/** What C's types say and declarations do not keep. */
const UNKEPT = /_Atomic|_Float\d+x?|__attribute__\(\(|\bva_list\b|__va_list_tag|__restrict/

/** What is taken from a spelled type, in this order, and what stands for it then. */
const TAKEN: readonly (readonly [RegExp, string])[] = [
  // Conventions and vectors are kept.
  [/__attribute__\s*\(\((?!\s*_*(?:ms_abi|sysv_abi|stdcall|fastcall|thiscall|regparm|vector_size))[\w\s,]*\)\)/g, ''],
  // As clang writes them: `_Atomic(int *) *`, `_Atomic(void (*)(void)) *`.
  [/_Atomic\(([^()]*)\(\*\)(\([^()]*\))\)\s*(\**)/g, '$1(*$3)$2'],
  [/_Atomic\(([^()]*)\)/g, '$1'],
  [/\b(?:_Atomic|const|volatile|restrict|__restrict(?:__)?)\b/g, ''],
  [/\b_Float32\b/g, 'float'],
  [/\b_Float(?:64|32x)\b/g, 'double'],
  [/\b_Float64x\b/g, 'long double'],
  [/\b_Float128\b/g, '__float128'],
  [/\b(?:struct )?__va_list_tag\b|\b(?:__builtin_)?va_list\b/g, '__va_list_tag'],
  [/(__va_list_tag\s*)\(\*\)\s*\[1\]/g, '$1*'],
  [/\s+/g, ''],
]

/** Two types as compilers quote them, each perhaps with what it is another name of. */
const TYPE = /'(?<name>[^']+)'(?: (?:\{aka|\(aka) '(?<aka>[^']+)'[)}])?/g

/** Whether a text says something of types that declarations do not keep. */
export const saysUnkept = (text: string): boolean => UNKEPT.test(text)

/** Whether a message quotes two types that differ in such words alone. */
export function differsInUnkept(message: string): boolean {
  const [first, second] = [...message.matchAll(TYPE)].slice(-2).map(({ groups }) => groups?.['aka'] ?? groups?.['name'])
  if (first === undefined || second === undefined) return false
  return (saysUnkept(first) || saysUnkept(second)) && kept(first) === kept(second)
}

const kept = (type: string): string => TAKEN.reduce((text, [words, by]) => text.replace(words, by), type)
