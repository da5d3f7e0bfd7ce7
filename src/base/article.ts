/** English. */

/** Names whose letters are said one by one, and those of them that begin with a vowel. */
const SPELLED = /^[A-Z]{2}/
const SPELLED_WITH_VOWEL = /^[AEFHILMNORSX]/
/** Vowels that are written and not said: a Uint8Array, a user, a one-way map, a European. */
const SAID_OTHERWISE = /^(?:eu|one|utf|u[bcfhjkqrstu]?[aeiou])/i

/** The name with `a` or `an` before it, as it sounds. */
export function withArticle(name: string): string {
  const isVowel = SPELLED.test(name)
    ? SPELLED_WITH_VOWEL.test(name)
    : /^[aeiou]/i.test(name) && !SAID_OTHERWISE.test(name) && !/^uni[a-z]/i.test(name)
  return `${isVowel ? 'an' : 'a'} ${name}`
}
