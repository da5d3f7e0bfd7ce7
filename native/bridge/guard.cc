#include "guard.h"

#include <string>
#include <utility>
#include <vector>

#include "../core/guarded_memory.h"
#include "../core/memory_probe.h"
#include "../platform/libraries.h"
#include "environment.h"
#include "value.h"

namespace cdef::bridge {

namespace {

using core::GuardedMemory;

void Describe(napi_env env, napi_value object, const core::GuardedBlock& block) {
  napi_set_named_property(env, object, "start", MakeAddress(env, block.start));
  napi_set_named_property(env, object, "bytes", MakeNumber(env, static_cast<double>(block.bytes)));
  napi_set_named_property(env, object, "what", MakeString(env, block.what));
  napi_set_named_property(env, object, "made", MakeString(env, block.made));
  napi_set_named_property(env, object, "released", MakeString(env, block.released));
}

napi_value Described(napi_env env, const core::Damage& damage) {
  napi_value object = nullptr;
  napi_value found = nullptr;
  napi_create_object(env, &object);
  napi_create_array_with_length(env, damage.found.size(), &found);
  for (size_t i = 0; i < damage.found.size(); ++i) {
    napi_set_element(env, found, static_cast<uint32_t>(i), MakeNumber(env, damage.found[i]));
  }
  Describe(env, object, damage.block);
  napi_set_named_property(env, object, "offset", MakeNumber(env, static_cast<double>(damage.offset)));
  napi_set_named_property(env, object, "count", MakeNumber(env, static_cast<double>(damage.count)));
  napi_set_named_property(env, object, "found", found);
  return object;
}

napi_value Listed(napi_env env, const std::vector<core::Damage>& damages) {
  // Most checks find nothing.
  if (damages.empty()) return MakeUndefined(env);
  napi_value list = nullptr;
  napi_create_array_with_length(env, damages.size(), &list);
  for (size_t i = 0; i < damages.size(); ++i) {
    napi_set_element(env, list, static_cast<uint32_t>(i), Described(env, damages[i]));
  }
  return list;
}

uintptr_t ToAddress(void* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

/// `guard(bytes, alignment, what, made)`: zeroed memory between zones.
napi_value Guard(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  const auto bytes = ReadCount(env, arguments[0]);
  const auto alignment = ReadCount(env, arguments[1]);
  auto what = ReadString(env, arguments[2]);
  auto made = ReadString(env, arguments[3]);
  if (!bytes || !alignment || !what || !made) return nullptr;
  core::GuardedBlock facts;
  facts.bytes = *bytes;
  facts.what = std::move(*what);
  facts.made = std::move(*made);
  facts.owner = Environment::Of(env).state().get();
  return MakeAddress(env, GuardedMemory::Instance().Take(std::move(facts), *alignment));
}

/// `unguard(start, where)`: releases a block; what was overwritten around it, if anything was.
napi_value Unguard(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  const auto start = ReadAddress(env, arguments[0]);
  auto where = ReadString(env, arguments[1]);
  if (!start || !where) return nullptr;
  return Listed(env, GuardedMemory::Instance().Release(ToAddress(*start), std::move(*where)));
}

/// `damages(address)`: what was overwritten around one block, or around all of this environment.
napi_value Damages(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  napi_valuetype type = napi_undefined;
  napi_typeof(env, arguments[0], &type);
  if (type == napi_undefined) {
    return Listed(env, GuardedMemory::Instance().CheckAll(Environment::Of(env).state().get()));
  }
  const auto address = ReadAddress(env, arguments[0]);
  return address ? Listed(env, GuardedMemory::Instance().Check(ToAddress(*address))) : nullptr;
}

/// `guarded(address)`: the block that lies at an address, or beside it; or the closed library that lay there.
napi_value Guarded(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  if (!address) return nullptr;
  const auto block = GuardedMemory::Instance().Find(ToAddress(*address));
  const char* library = block ? nullptr : platform::ClosedLibraryAt(ToAddress(*address));
  if (!block && !library) return MakeUndefined(env);
  napi_value object = nullptr;
  napi_create_object(env, &object);
  if (block) Describe(env, object, *block);
  else napi_set_named_property(env, object, "library", MakeString(env, library));
  return object;
}

/// `outside(address, bytes, isWritten)`: the first address of these that cannot be touched, or must not be.
napi_value Outside(napi_env env, napi_callback_info info) {
  using core::MemoryProbe;
  const Arguments<3> arguments(env, info);
  const auto address = ReadAddress(env, arguments[0]);
  const auto bytes = ReadCount(env, arguments[1]);
  bool is_written = false;
  napi_get_value_bool(env, arguments[2], &is_written);
  if (!address || !bytes) return nullptr;
  const uintptr_t start = ToAddress(*address);
  auto outside = GuardedMemory::Instance().FirstForbidden(start, *bytes);
  const auto access = is_written ? MemoryProbe::Access::kWrite : MemoryProbe::Access::kRead;
  if (!outside) outside = MemoryProbe::FirstOutside(start, *bytes, access);
  return outside ? MakeAddress(env, *outside) : MakeUndefined(env);
}

}  // namespace

void RegisterGuard(napi_env env, napi_value exports) {
  AddMethods(env, exports,
             {{"guard", Guard},
              {"unguard", Unguard},
              {"damages", Damages},
              {"guarded", Guarded},
              {"outside", Outside}});
}

}  // namespace cdef::bridge
