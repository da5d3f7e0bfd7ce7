/** Loads nothing. */
export {}
