#include "fast_function.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <mutex>

#include "engine_symbol.h"

namespace cdef::core {

namespace {

/// Layouts as read from v8-fast-api-calls.h of each version and from the binaries; every other V8 calls slowly.
/// SAFETY: a layout that is not known would let V8 read beyond these objects, so the versions are matched exactly.
constexpr FastCallFacts kKnownVersions[] = {
    // Node.js 20 and 22.
    {.major = 11, .minor = 3, .type_size = 3, .has_bigints = false, .may_run_javascript = false, .result_index = 3,
     .result_is_behind_pointer = true, .scope_data_offset = 0},
    {.major = 12, .minor = 4, .type_size = 3, .has_bigints = true, .may_run_javascript = false, .result_index = 3,
     .result_is_behind_pointer = true, .scope_data_offset = 0},
#if !defined(_WIN32)
    // Node.js 24 and 26, which have run nowhere on Windows.
    {.major = 13, .minor = 6, .type_size = 3, .has_bigints = true, .may_run_javascript = false, .result_index = 3,
     .result_is_behind_pointer = true, .scope_data_offset = 0},
    {.major = 14, .minor = 6, .type_size = 2, .has_bigints = true, .may_run_javascript = true, .result_index = 6,
     .result_is_behind_pointer = false, .scope_data_offset = 560},
#endif
};

/// v8::CFunctionInfo: { return type, representation, argument count, arguments }.
struct FunctionInfo {
  alignas(8) std::array<char, 32> bytes{};
};

/// v8::CFunction.
struct FastTarget {
  const void* address;
  const FunctionInfo* info;
};

enum class Int64Representation : uint8_t { kNumber, kBigInt };

/// The exported functions; names mangled with their parameters, so a changed signature is a missing symbol.
struct Symbols {
  const char* (*version)();
  void* (*current_isolate)();
  HandleMethod<> current_context;
  void (*make_info)(FunctionInfo*, const uint8_t* result, unsigned count, const uint8_t* arguments);
  void (*make_info_with_bigints)(FunctionInfo*, const uint8_t* result, unsigned count, const uint8_t* arguments,
                                 Int64Representation);
  const uint8_t* (*argument_info)(const FunctionInfo*, unsigned index);
  HandleFunction<void* /* isolate */, const void* /* callback */, HandleWord /* data */, HandleWord /* signature */, int /* length */,
                 int /* constructor behaviour */, int /* side effects */, const FastTarget*, uint16_t /* type of instances */,
                 uint16_t /* of receivers, from */, uint16_t /* to */>
      make_template;
  HandleMethod<HandleWord /* context */> get_function;
};

Symbols FindSymbols() {
  Symbols found{};
  FindEngineSymbol({"_ZN2v82V810GetVersionEv", "?GetVersion@V8@v8@@SAPEBDXZ"}, found.version);
  FindEngineSymbol({"_ZN2v87Isolate10GetCurrentEv", "?GetCurrent@Isolate@v8@@SAPEAV12@XZ"}, found.current_isolate);
  found.current_context.Find({"_ZN2v87Isolate17GetCurrentContextEv", "?GetCurrentContext@Isolate@v8@@QEAA?AV?$Local@VContext@v8@@@2@XZ"});
  FindEngineSymbol({"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_", "??0CFunctionInfo@v8@@QEAA@AEBVCTypeInfo@1@IPEBV21@@Z"}, found.make_info);
  FindEngineSymbol({"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_NS0_19Int64RepresentationE",
                    "??0CFunctionInfo@v8@@QEAA@AEBVCTypeInfo@1@IPEBV21@W4Int64Representation@01@@Z"},
                   found.make_info_with_bigints);
  FindEngineSymbol({"_ZNK2v813CFunctionInfo12ArgumentInfoEj", "?ArgumentInfo@CFunctionInfo@v8@@QEBAAEBVCTypeInfo@2@I@Z"},
                   found.argument_info);
  found.make_template.Find(
      {"_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_"
       "INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt",
       "?New@FunctionTemplate@v8@@SA?AV?$Local@VFunctionTemplate@v8@@@2@PEAVIsolate@2@P6AXAEBV?$FunctionCallbackInfo@VValue@v8@@@2"
       "@@ZV?$Local@VValue@v8@@@2@V?$Local@VSignature@v8@@@2@HW4ConstructorBehavior@2@W4SideEffectType@2@PEBVCFunction@2@GGG@Z"});
  found.get_function.Find({"_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE",
                           "?GetFunction@FunctionTemplate@v8@@QEAA?AV?$MaybeLocal@VFunction@v8@@@2@V?$Local@VContext@v8@@@2@@Z"});
  return found;
}

const Symbols& TheSymbols() {
  static const Symbols symbols = FindSymbols();
  return symbols;
}

const FastCallFacts* KnownVersion(const Symbols& symbols) {
  if (!symbols.version) return nullptr;
  const char* version = symbols.version();
  char* rest = nullptr;
  const long major = std::strtol(version, &rest, 10);
  const long minor = *rest == '.' ? std::strtol(rest + 1, nullptr, 10) : -1;
  const auto* found = std::ranges::find_if(
      kKnownVersions, [&](const FastCallFacts& facts) { return facts.major == major && facts.minor == minor; });
  return found == std::end(kKnownVersions) ? nullptr : found;
}

bool IsComplete(const Symbols& symbols, const FastCallFacts& facts) {
  const bool has_info = facts.has_bigints ? symbols.make_info_with_bigints != nullptr : symbols.make_info != nullptr;
  return symbols.current_isolate && symbols.current_context && has_info && symbols.argument_info && symbols.make_template &&
         symbols.get_function;
}

/// v8::CTypeInfo is { type, sequence type, flags } or { type, flags }, one byte each and zero but for the first.
void AppendType(std::vector<uint8_t>& bytes, FastType type, const FastCallFacts& facts) {
  bytes.push_back(static_cast<uint8_t>(type));
  bytes.insert(bytes.end(), static_cast<size_t>(facts.type_size - 1), 0);
}

/// Compiler threads of V8 read these whenever they like: one a signature, for ever.
struct KeptInfo {
  std::vector<uint8_t> types;
  FunctionInfo info;
};

const FunctionInfo* InfoOf(const FastSignature& signature, const FastCallFacts& facts) {
  static std::mutex mutex;
  static auto* kept = new std::map<std::vector<uint8_t>, KeptInfo*>;
  std::vector<uint8_t> types;
  AppendType(types, signature.result, facts);
  AppendType(types, FastType::kValue, facts);
  for (const FastType parameter : signature.parameters) AppendType(types, parameter, facts);

  const std::lock_guard lock(mutex);
  std::vector<uint8_t> key = types;
  key.push_back(signature.has_bigints ? 1 : 0);
  KeptInfo*& known = (*kept)[key];
  if (known) return &known->info;
  known = new KeptInfo{std::move(types), {}};
  const auto count = static_cast<unsigned>(signature.parameters.size() + 1);
  const uint8_t* result = known->types.data();
  const uint8_t* arguments = result + facts.type_size;
  if (facts.has_bigints) {
    const auto representation = signature.has_bigints ? Int64Representation::kBigInt : Int64Representation::kNumber;
    TheSymbols().make_info_with_bigints(&known->info, result, count, arguments, representation);
  } else {
    TheSymbols().make_info(&known->info, result, count, arguments);
  }
  return &known->info;
}

/// Asks V8 itself how far apart two types lie: another distance means another V8 than the table knows.
bool AgreesOnTypeSize(const FastCallFacts& facts) {
  const FunctionInfo* info = InfoOf({FastType::kVoid, {FastType::kInt32}, false}, facts);
  const auto distance = TheSymbols().argument_info(info, 1) - TheSymbols().argument_info(info, 0);
  return distance == facts.type_size;
}

const FastCallFacts* CheckFacts() {
  const FastCallFacts* facts = KnownVersion(TheSymbols());
  return facts && IsComplete(TheSymbols(), *facts) && AgreesOnTypeSize(*facts) ? facts : nullptr;
}

}  // namespace

const FastCallFacts* FindFastCallFacts() {
  static const FastCallFacts* facts = CheckFacts();
  return facts;
}

namespace {

/// SAFETY: the signatures are those of the versions in the table; v8::Local and v8::MaybeLocal are one word that is
/// passed in a register, and v8::FunctionTemplate::New copies what `target` says. The two 0 after the length are
/// ConstructorBehavior::kThrow and SideEffectType::kHasSideEffect.
HandleWord MakeFunction(const void* callback, int length, const FastTarget* target) {
  const Symbols& v8 = TheSymbols();
  void* isolate = v8.current_isolate();
  const HandleWord made = v8.make_template(isolate, callback, nullptr, nullptr, length, 0, 0, target, 0, 0, 0);
  return made ? v8.get_function(made, v8.current_context(isolate)) : nullptr;
}

}  // namespace

HandleWord MakeFastFunction(const void* code, const FastSignature& signature, const void* slow) {
  const FastCallFacts* facts = FindFastCallFacts();
  if (!facts) return nullptr;
  const FastTarget target{code, InfoOf(signature, *facts)};
  return MakeFunction(slow, static_cast<int>(signature.parameters.size()), &target);
}

void SetSlowResult(void* callback_info, int32_t result) {
  const FastCallFacts& facts = *FindFastCallFacts();
  auto* words = static_cast<uintptr_t*>(callback_info);
  if (facts.result_is_behind_pointer) words = reinterpret_cast<uintptr_t*>(words[0]);
  // SAFETY: the slots are those of the versions in the table. A small integer is the upper half of its word in all of them,
  // which do without compressed pointers.
  words[facts.result_index] = static_cast<uintptr_t>(static_cast<intptr_t>(result)) << 32;
}

HandleWord MakeSlowFunction(const void* callback) {
  return FindFastCallFacts() ? MakeFunction(callback, 0, nullptr) : nullptr;
}

}  // namespace cdef::core
