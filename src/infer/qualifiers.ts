/** Words of a declaration that change no value, and what follows them. */

/** Words that change no value: qualifiers, storage, calling conventions. */
export type Skipped =
  | ''
  | 'const'
  | '__const'
  | '__const__'
  | 'volatile'
  | '__volatile'
  | '__volatile__'
  | 'restrict'
  | '__restrict'
  | '__restrict__'
  | 'extern'
  | 'static'
  | 'inline'
  | '__inline'
  | '__inline__'
  | '__forceinline'
  | 'register'
  | '_Noreturn'
  | '_Thread_local'
  | '__thread'
  | 'thread_local'
  | '_Atomic'
  | '__extension__'
  | '_Nonnull'
  | '_Nullable'
  | '__cdecl'
  | '__stdcall'
  | '__fastcall'
  | 'WINAPI'
  | '"C"'
  | '"C++"'
  | '"JS"'
  | '"JS+C"'
  | '"C+JS"'

/** Macros of <windows.h> that say how to call, and may be names elsewhere. */
export type ConventionMacro = 'CALLBACK' | 'APIENTRY' | 'PASCAL' | 'NTAPI' | 'STDMETHODCALLTYPE' | 'WINAPIV'

/** What stands between a type and a name, and says nothing of either. */
export type SkippedBehind = Skipped | ConventionMacro

/** Qualifiers may follow the type: `int const *p`. */
export type afterQualifiers<S extends string> = S extends `*${string}`
  ? S
  : S extends `${infer W} ${infer R}`
    ? W extends SkippedBehind
      ? afterQualifiers<R>
      : S
    : S extends Skipped
      ? ''
      : S
