/** Where every module is loaded one by one, as tests and bundlers do; the package's entry has `split.ts` instead. */

/** Makes sure that everything is there; here it is from the start. */
export function loadImplementation(): void {}
