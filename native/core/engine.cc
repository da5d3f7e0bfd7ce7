#include "engine.h"

#include <cstdlib>
#include <new>

#include "engine_symbol.h"

namespace cdef::core {

namespace {

struct Isolate;
struct BackingStore;

/// std::unique_ptr<v8::BackingStore> as the C++ ABI returns it: the destructor sends it through memory.
struct ReturnedBackingStore {
  BackingStore* store = nullptr;
  ReturnedBackingStore() = default;
  ReturnedBackingStore(const ReturnedBackingStore&) = delete;
  ReturnedBackingStore& operator=(const ReturnedBackingStore&) = delete;
  ~ReturnedBackingStore() {}
};

using Deleter = void (*)(void* data, size_t length, void* hint);

struct Engine {
  Isolate* (*current_isolate)();
  ReturnedBackingStore (*new_backing_store)(void* data, size_t length, Deleter deleter, void* hint);
  Deleter empty_deleter;
  void (*destroy_backing_store)(BackingStore*);
  // The parameter is a std::shared_ptr<v8::BackingStore>. The mangled name says that it is libstdc++'s; like every class
  // with a destructor it travels by reference.
  HandleWord (*new_array_buffer)(Isolate*, SharedStore);
  void (*set_detach_key)(HandleWord buffer, HandleWord key);
  bool (*is_detachable)(HandleWord buffer);
  // What it returns has a destructor, so that it travels through memory, as that of a member function does.
  SharedStore (*get_backing_store)(HandleWord buffer);
  SharedStore (*get_shared_backing_store)(HandleWord buffer);
};

/// First V8 under which detaching a buffer without its key throws everywhere. Under Node 22's (12.4) `transfer` and
/// byte streams end the process instead, under Node 20's (11.3) structuredClone and postMessage too.
constexpr int kFirstVersionWithSafeKeys = 13;

int MajorVersion() {
  const char* (*get_version)() = nullptr;
  FindEngineSymbol("_ZN2v82V810GetVersionEv", get_version);
  return get_version ? std::atoi(get_version()) : 0;
}

Engine FindEngine() {
  Engine engine{};
  FindEngineSymbol("_ZN2v87Isolate10GetCurrentEv", engine.current_isolate);
  FindEngineSymbol("_ZN2v811ArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_", engine.new_backing_store);
  FindEngineSymbol("_ZN2v812BackingStore12EmptyDeleterEPvmS1_", engine.empty_deleter);
  FindEngineSymbol("_ZN2v812BackingStoreD1Ev", engine.destroy_backing_store);
  FindEngineSymbol("_ZN2v811ArrayBuffer3NewEPNS_7IsolateESt10shared_ptrINS_12BackingStoreEE", engine.new_array_buffer);
  // SAFETY: its name says nothing of whose std::shared_ptr it returns; that of the function above does.
  if (engine.new_array_buffer || kHasSystemsLibrary) {
    FindEngineSymbol("_ZN2v811ArrayBuffer15GetBackingStoreEv", engine.get_backing_store);
    FindEngineSymbol("_ZN2v817SharedArrayBuffer15GetBackingStoreEv", engine.get_shared_backing_store);
  }
  if (MajorVersion() >= kFirstVersionWithSafeKeys) {
    FindEngineSymbol("_ZN2v811ArrayBuffer12SetDetachKeyENS_5LocalINS_5ValueEEE", engine.set_detach_key);
    FindEngineSymbol("_ZNK2v811ArrayBuffer12IsDetachableEv", engine.is_detachable);
  }
  return engine;
}

const Engine& TheEngine() {
  static const Engine engine = FindEngine();
  return engine;
}

#ifdef __APPLE__

SharedStore Owned(BackingStore* store, void (*destroy)(BackingStore*)) {
  return {store, [destroy](BackingStore* owned) {
            destroy(owned);
            ::operator delete(owned);
          }};
}

#else

class WindowOwners final : public StoreOwners {
 public:
  WindowOwners(BackingStore* store, void (*destroy)(BackingStore*)) : store_(store), destroy_(destroy) {}
  void Dispose() override {
    destroy_(store_);
    ::operator delete(store_);
  }

 private:
  BackingStore* store_;
  void (*destroy_)(BackingStore*);
};

SharedStore Owned(BackingStore* store, void (*destroy)(BackingStore*)) {
  return {store, new WindowOwners(store, destroy)};
}

#endif

}  // namespace

HandleWord MakeWindow(void* address, size_t bytes) {
  const Engine& engine = TheEngine();
  const bool is_complete = engine.current_isolate && engine.new_backing_store && engine.empty_deleter &&
                           engine.destroy_backing_store && engine.new_array_buffer;
  if (!is_complete) return nullptr;
  // SAFETY: the signatures are those of V8 11 to 14, the names being mangled with their parameters. The empty
  // deleter never touches the memory, so it need not be mapped.
  const ReturnedBackingStore made = engine.new_backing_store(address, bytes, engine.empty_deleter, nullptr);
  return engine.new_array_buffer(engine.current_isolate(), Owned(made.store, engine.destroy_backing_store));
}

bool SetDetachKey(HandleWord buffer, HandleWord key) {
  const Engine& engine = TheEngine();
  if (!engine.set_detach_key || !engine.is_detachable) return false;
  // WebAssembly's memory: JavaScript cannot detach it, but its own growing does, and ends the process if there is a key.
  if (!engine.is_detachable(buffer)) return true;
  // SAFETY: the receiver of a v8::ArrayBuffer method is the word in its v8::Local, which is what a napi_value holds.
  engine.set_detach_key(buffer, key);
  return true;
}

SharedStore HoldBytes(HandleWord buffer, bool is_shared) {
  const Engine& engine = TheEngine();
  const auto get = is_shared ? engine.get_shared_backing_store : engine.get_backing_store;
  // SAFETY: the receiver is the word in the v8::Local, as above.
  return get ? get(buffer) : SharedStore();
}

}  // namespace cdef::core
