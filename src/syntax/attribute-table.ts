/**
 * What becomes of each attribute, by its name without underscores: one table. `AttributeParser` reads those that are
 * obeyed into the tree, and so those that are refused; the others are passed over, and a name that is not here is warned of.
 */
import type { Refusal } from '../diagnostics/messages/declarations.ts'

/** Attributes that `syntax` reads and `declare` obeys. */
const OBEYED = new Set(
  'packed aligned align vector_size mode cdecl stdcall fastcall thiscall ms_abi sysv_abi transparent_union scalar_storage_order ms_struct const pure'.split(
    ' ',
  ),
)

/** Those that change what nobody here can follow. */
const REFUSED: Readonly<Record<string, Refusal>> = {
  regparm: 'call-x86',
  sseregparm: 'call-x86',
  pascal: 'call-x86',
  vectorcall: 'call',
  regcall: 'call',
  intel_ocl_bicc: 'call',
  preserve_most: 'call',
  preserve_all: 'call',
  preserve_none: 'call',
  no_callee_saved_registers: 'call',
  swiftcall: 'call',
  swiftasynccall: 'call',
  swift_context: 'call',
  swift_async_context: 'call',
  swift_error_result: 'call',
  swift_indirect_result: 'call',
  pcs: 'call',
  aarch64_vector_pcs: 'call',
  aarch64_sve_pcs: 'call',
  pass_object_size: 'call',
  pass_dynamic_object_size: 'call',
  pass_object_size_in_regs: 'call',
  strub: 'call',
  interrupt: 'call',
  interrupt_handler: 'call',
  signal: 'call',
  exception: 'call',
  cmse_nonsecure_call: 'call',
  long_call_via_register: 'call',
  gcc_struct: 'gcc-layout',
  randomize_layout: 'layout',
  empty_bases: 'layout',
  layout_version: 'layout',
  hardbool: 'value',
  ext_vector_type: 'value',
  neon_vector_type: 'value',
  neon_polyvector_type: 'value',
  arm_sve_vector_bits: 'value',
  riscv_rvv_vector_bits: 'value',
  altivec: 'value',
  matrix_type: 'value',
  address_space: 'address',
  ptr32: 'address',
  ptr64: 'address',
}

/** Those that say of a type or a member what another one says; of functions and variables they change nothing here. */
const COPYING = new Set(['copy'])

/** Attributes that change neither a layout nor a call nor a value: of gcc, clang, Microsoft's compiler and C23. */
const SKIPPED = new Set(
  `abi_tag access acquire_capability acquire_shared_capability alias alloc_align alloc_size allocate allocating allocator
  always_inline analyzer_noreturn annotate annotate_type appdomain artificial assert_capability assert_shared_capability
  assume assume_aligned availability bcs blocks btf_decl_tag btf_type_tag callable_when callback carries_dependency
  cf_audited_transfer cf_unknown_transfer cfi_canonical_jump_table cleanup code_seg cold common constructor
  consumable convergent counted_by counted_by_or_null cpu_dispatch cpu_specific deprecated designated_init
  destructor diagnose_as_builtin diagnose_if disable_sanitizer_instrumentation disable_tail_calls dllexport dllimport
  enable_if enforce_tcb enforce_tcb_leaf enum_extensibility error error_on_usage expected_throw external_source_symbol
  externally_visible fallthrough fd_arg fd_arg_read fd_arg_write flag_enum flatten force_align_arg_pointer format
  format_arg format_dynamic_key_arg function_return gnu_inline guard_nocf guarded_by hot hybrid_patchable ifunc
  indirect_branch indirect_return internal_linkage intrin_type jitintrinsic kcfi_salt leaf likely lifetimebound
  lto_visibility_public malloc max_needs_aligned maybe_undef maybe_unused may_alias minsize ms_hook_prologue msallocator
  musttail naked no_address_safety_analysis no_builtin no_caller_saved_registers no_destroy no_icf no_inline
  no_instrument_function no_profile_instrument_function no_randomize_layout no_reorder no_sanitize no_sanitize_address
  no_sanitize_coverage no_sanitize_memory no_sanitize_thread no_sanitize_undefined no_speculative_load_hardening
  no_split_stack no_stack_limit no_stack_protector no_stack_protector_function no_thread_safety_analysis
  no_unique_address no_vtable noalias nocf_check nocommon nodebug noderef nodiscard nodirect_extern_access noduplicate noescape noinit
  noinline noipa nomerge nonblocking nonallocating nonnull nonnull_if_nonzero nonstring noplt noreturn nothrow
  notail_called nouwtable novtable ns_returns_not_retained ns_returns_retained nsobject null_terminated_string_arg null
  objc_bridge objc_gc obsolete only optimize optnone os_consumed os_returns_not_retained os_returns_retained overloadable
  ownership_holds ownership_returns ownership_takes patchable_function_entry persistent preferred_name preferred_type
  private_extern process property pt_guarded_by record reinitializes reproducible require_constant_initialization
  requires_capability restrict retain returns_nonnull returns_twice safebuffers section selectany sentinel
  shared simd simd_deferred sized_by sized_by_or_null spectre stack_protect standalone_debug stdcall_name swift_attr swift_bridge
  swift_name swift_newtype swift_private symver target target_clones target_version thread tls_model
  type_tag_for_datatype unavailable unlikely unsafe_buffer_usage unsequenced unused use_handle used user uuid uninitialized vector_variant
  visibility volatile warn_if_not_aligned warn_unused warn_unused_result warning weak weak_import weakref zero_call_used_regs
  zero_init xray_always_instrument xray_never_instrument xray_log_args tainted_args cf_consumed cf_returns_retained
  cf_returns_not_retained ns_consumed capability scoped_lockable lockable release_capability release_shared_capability
  try_acquire_capability guarded_var pt_guarded_var acquired_after acquired_before exclusive_lock_function
  shared_lock_function unlock_function locks_excluded lock_returned no_thread_safety_annotation pointer_with_type_tag
  argument_with_type_tag iboutlet ibaction mig_server_routine objc_boxable objc_root_class swift_objc_members
  unsafe_null_terminated single bidi_indexable indexable terminated_by ended_by safe_storage nullable nonnull_arg l1_text`.split(
    /\s+/,
  ),
)

/** What becomes of an attribute; undefined for one that nobody knows. */
export function treatmentOf(name: string): 'obeyed' | 'copying' | 'skipped' | Refusal | undefined {
  if (OBEYED.has(name)) return 'obeyed'
  if (SKIPPED.has(name)) return 'skipped'
  if (COPYING.has(name)) return 'copying'
  return Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined
}
