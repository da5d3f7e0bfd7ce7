/*
 * What becomes of C++ exceptions in a module with the option `exceptions`: none leaves a function that JavaScript calls, and each is
 * an error there. Included by such modules only; C++11 and its successors.
 */
#ifndef CDEF_EXCEPTIONS_H
#define CDEF_EXCEPTIONS_H

#include <cdef/extern.h>

#include <exception>
#include <string>
#include <typeinfo>
#if defined(__GNUC__)
#include <cxxabi.h>
#include <stdlib.h>
#endif

/* The place of the function that makes an error of an exception; the last of the module's table, under a name that no C has. */
#define CDEF_EXCEPTIONS(module) static cdef_extern cdef_exceptions = {module, "(C++ exceptions)", 0}

/* What a function returns that has thrown; JavaScript never sees it. */
struct cdef_nothing {
  template <typename cdef_type> operator cdef_type() const { return cdef_type(); }
};

/* What the exception says that is being handled: of those that are no std::exception, texts speak for themselves. */
static inline std::string cdef_what() {
  try {
    throw;
  } catch (const std::exception &cdef_error) {
    return cdef_error.what();
  } catch (const std::string &cdef_text) {
    return cdef_text;
  } catch (const char *cdef_text) {
    return cdef_text ? cdef_text : "";
  } catch (long long cdef_number) {
    return std::to_string(cdef_number);
  } catch (long cdef_number) {
    return std::to_string(cdef_number);
  } catch (int cdef_number) {
    return std::to_string(cdef_number);
  } catch (...) {
    return std::string();
  }
}

/* The name of its type. */
static inline std::string cdef_type_name() {
#if defined(__GNUC__)
  const std::type_info *cdef_type = abi::__cxa_current_exception_type();
  if (!cdef_type) return "unknown";
  int cdef_status = 0;
  char *cdef_readable = abi::__cxa_demangle(cdef_type->name(), 0, 0, &cdef_status);
  std::string cdef_name = cdef_status == 0 && cdef_readable ? cdef_readable : cdef_type->name();
  (free)(cdef_readable);
  return cdef_name;
#else
  try {
    throw;
  } catch (const std::exception &cdef_error) {
    return typeid(cdef_error).name();
  } catch (...) {
    return "unknown";
  }
#endif
}

/* Has the JavaScript that called end with an error of it. */
static inline void cdef_raise(cdef_extern *cdef_self, const char *cdef_function) {
  static int cdef_reported;
  const std::string cdef_type = cdef_type_name(), cdef_said = cdef_what();
  const char *cdef_a0 = cdef_function, *cdef_a1 = cdef_type.c_str(), *cdef_a2 = cdef_said.c_str();
  char cdef_frame[CDEF_NO_RESULT + 3 * CDEF_ROOM(const char *)];
  CDEF_ARGUMENTS(CDEF_NO_RESULT);
  CDEF_PUT(cdef_a0);
  CDEF_PUT(cdef_a1);
  CDEF_PUT(cdef_a2);
  cdef_call_javascript(cdef_self, &cdef_reported, cdef_frame, CDEF_NO_RESULT);
}

/* Where a thread is cancelled, the C library unwinds it by an exception that nobody may keep. */
#if defined(__GLIBCXX__)
#define CDEF_PASS_CANCELLATION                                                                                         \
  catch (abi::__forced_unwind &) {                                                                                     \
    throw;                                                                                                             \
  }
#else
#define CDEF_PASS_CANCELLATION
#endif

#define CDEF_CATCH(function)                                                                                           \
  CDEF_PASS_CANCELLATION catch (...) { cdef_raise(&cdef_exceptions, function); }

#endif
