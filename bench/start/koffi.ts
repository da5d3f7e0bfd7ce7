/** Imports koffi. */
import 'koffi'
