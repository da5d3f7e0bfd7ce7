/// Node-API's functions, looked up in the running program when the addon is loaded: that is not always called node.exe, and a
/// table of imports names a file. The compiler calls a function of another library through a pointer that has `__imp_` before its
/// name; here are those pointers, so that a function that is missing from the list is an error of the linker.
#if defined(_WIN32)

#include <windows.h>

#include <cstdio>

#include "../libraries.h"

// clang-format off
#define NODE_API_FUNCTIONS(each) \
  each(napi_add_env_cleanup_hook) \
  each(napi_add_finalizer) \
  each(napi_adjust_external_memory) \
  each(napi_call_function) \
  each(napi_call_threadsafe_function) \
  each(napi_check_object_type_tag) \
  each(napi_close_handle_scope) \
  each(napi_create_array_with_length) \
  each(napi_create_bigint_int64) \
  each(napi_create_bigint_uint64) \
  each(napi_create_double) \
  each(napi_create_function) \
  each(napi_create_int32) \
  each(napi_create_object) \
  each(napi_create_reference) \
  each(napi_create_string_utf8) \
  each(napi_create_threadsafe_function) \
  each(napi_create_uint32) \
  each(napi_delete_reference) \
  each(napi_fatal_exception) \
  each(napi_get_and_clear_last_exception) \
  each(napi_get_array_length) \
  each(napi_get_arraybuffer_info) \
  each(napi_get_boolean) \
  each(napi_get_cb_info) \
  each(napi_get_element) \
  each(napi_get_global) \
  each(napi_get_instance_data) \
  each(napi_get_named_property) \
  each(napi_get_node_version) \
  each(napi_get_reference_value) \
  each(napi_get_typedarray_info) \
  each(napi_get_undefined) \
  each(napi_get_value_bigint_int64) \
  each(napi_get_value_bool) \
  each(napi_get_value_double) \
  each(napi_get_value_int32) \
  each(napi_get_value_int64) \
  each(napi_get_value_string_utf8) \
  each(napi_get_value_uint32) \
  each(napi_is_arraybuffer) \
  each(napi_is_exception_pending) \
  each(napi_make_callback) \
  each(napi_new_instance) \
  each(napi_open_handle_scope) \
  each(napi_ref_threadsafe_function) \
  each(napi_remove_env_cleanup_hook) \
  each(napi_set_element) \
  each(napi_set_instance_data) \
  each(napi_set_named_property) \
  each(napi_strict_equals) \
  each(napi_throw_range_error) \
  each(napi_throw_type_error) \
  each(napi_type_tag_object) \
  each(napi_typeof) \
  each(napi_unref_threadsafe_function) \
  each(napi_unwrap) \
  each(napi_wrap)
// clang-format on

#define DECLARE(name) extern "C" void* imported_##name __asm__("__imp_" #name); void* imported_##name;
NODE_API_FUNCTIONS(DECLARE)

namespace cdef::platform {

namespace {

struct Import {
  const char* name;
  void** pointer;
};

#define LIST(name) {#name, &imported_##name},
constexpr Import kImports[] = {NODE_API_FUNCTIONS(LIST)};

/// What stands for a function that the program lacks; it never returns.
void EndForWantOfNodeApi() {
  std::fputs("cdef: the program that loads the addon has no Node-API of version 8\n", stderr);
  TerminateProcess(GetCurrentProcess(), 134);
}

/// The program itself, or the library of Node.js that it was linked with.
void* FindNodeApi(const char* name) {
  if (void* found = FindInProgram(name)) return found;
  const HMODULE library = GetModuleHandleW(L"libnode.dll");
  return library ? reinterpret_cast<void*>(GetProcAddress(library, name)) : nullptr;
}

/// The addon stays loaded even when the worker that loaded it ends, since C may still hold a closure's address.
void Pin() {
  HMODULE self = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                     reinterpret_cast<const wchar_t*>(&Pin), &self);
}

/// Done when the addon is loaded, before anything of it runs.
[[maybe_unused]] const bool is_linked = [] {
  for (const Import& import : kImports) {
    void* found = FindNodeApi(import.name);
    *import.pointer = found ? found : reinterpret_cast<void*>(&EndForWantOfNodeApi);
  }
  Pin();
  return true;
}();

}  // namespace

}  // namespace cdef::platform

#endif
