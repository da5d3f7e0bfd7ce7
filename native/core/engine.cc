#include "engine.h"

#include <cstdlib>

#include "../platform/program_memory.h"
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

/// A member function that returns a std::shared_ptr<v8::BackingStore>, which has a destructor and so comes through memory. Whether
/// the receiver or the address of that memory is first is the compiler's.
class StoreMethod {
 public:
  void Find(const EngineName& name) { FindEngineSymbol(name, function_); }

#if defined(_WIN32)
  SharedStore operator()(HandleWord receiver) const {
    SharedStore result;
    if (function_) function_(receiver, &result);
    return result;
  }

 private:
  void* (*function_)(HandleWord receiver, SharedStore* result) = nullptr;
#else
  SharedStore operator()(HandleWord receiver) const { return function_ ? function_(receiver) : SharedStore(); }

 private:
  SharedStore (*function_)(HandleWord receiver) = nullptr;
#endif
};

using Deleter = void (*)(void* data, size_t length, void* hint);

struct Engine {
  Isolate* (*current_isolate)();
  ReturnedBackingStore (*new_backing_store)(void* data, size_t length, Deleter deleter, void* hint);
  Deleter empty_deleter;
  void (*destroy_backing_store)(BackingStore*);
  // The parameter is a std::shared_ptr<v8::BackingStore>. The mangled name says whose it is; like every class with a
  // destructor it travels by reference, and is empty when the function has returned.
  HandleFunction<Isolate*, SharedStore*> new_array_buffer;
  void (*set_detach_key)(HandleWord buffer, HandleWord key);
  bool (*is_detachable)(HandleWord buffer);
  StoreMethod get_backing_store;
  StoreMethod get_shared_backing_store;
};

/// First V8 under which detaching a buffer without its key throws everywhere. Under Node 22's (12.4) `transfer` and
/// byte streams end the process instead, under Node 20's (11.3) structuredClone and postMessage too.
constexpr int kFirstVersionWithSafeKeys = 13;

int MajorVersion() {
  const char* (*get_version)() = nullptr;
  FindEngineSymbol({"_ZN2v82V810GetVersionEv", "?GetVersion@V8@v8@@SAPEBDXZ"}, get_version);
  return get_version ? std::atoi(get_version()) : 0;
}

/// Whether what follows has been seen to work: on Windows no newer V8 has run than that of Node.js 22.
bool IsTried() {
#if defined(_WIN32)
  constexpr int kFirstThatIsNot = 13;
  return MajorVersion() < kFirstThatIsNot;
#else
  return true;
#endif
}

Engine FindEngine() {
  Engine engine{};
  if (!IsTried()) return engine;
  FindEngineSymbol({"_ZN2v87Isolate10GetCurrentEv", "?GetCurrent@Isolate@v8@@SAPEAV12@XZ"}, engine.current_isolate);
  FindEngineSymbol({"_ZN2v811ArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_",
                    "?NewBackingStore@ArrayBuffer@v8@@SA?AV?$unique_ptr@VBackingStore@v8@@U?$default_delete@VBackingStore@v8@@@std@@@std@@"
                    "PEAX_KP6AX010@Z0@Z"},
                   engine.new_backing_store);
  FindEngineSymbol({"_ZN2v812BackingStore12EmptyDeleterEPvmS1_", "?EmptyDeleter@BackingStore@v8@@SAXPEAX_K0@Z"}, engine.empty_deleter);
  FindEngineSymbol({"_ZN2v812BackingStoreD1Ev", "??1BackingStore@v8@@QEAA@XZ"}, engine.destroy_backing_store);
  engine.new_array_buffer.Find({"_ZN2v811ArrayBuffer3NewEPNS_7IsolateESt10shared_ptrINS_12BackingStoreEE",
                                "?New@ArrayBuffer@v8@@SA?AV?$Local@VArrayBuffer@v8@@@2@PEAVIsolate@2@V?$shared_ptr@VBackingStore@v8@@@std@@@Z"});
  // SAFETY: its name says nothing of whose std::shared_ptr it returns; that of the function above does.
  if (engine.new_array_buffer || kHasSystemsLibrary) {
    engine.get_backing_store.Find({"_ZN2v811ArrayBuffer15GetBackingStoreEv",
                                   "?GetBackingStore@ArrayBuffer@v8@@QEAA?AV?$shared_ptr@VBackingStore@v8@@@std@@XZ"});
    engine.get_shared_backing_store.Find({"_ZN2v817SharedArrayBuffer15GetBackingStoreEv",
                                          "?GetBackingStore@SharedArrayBuffer@v8@@QEAA?AV?$shared_ptr@VBackingStore@v8@@@std@@XZ"});
  }
  if (MajorVersion() >= kFirstVersionWithSafeKeys) {
    FindEngineSymbol({"_ZN2v811ArrayBuffer12SetDetachKeyENS_5LocalINS_5ValueEEE", "?SetDetachKey@ArrayBuffer@v8@@QEAAXV?$Local@VValue@v8@@@2@@Z"},
                     engine.set_detach_key);
    FindEngineSymbol({"_ZNK2v811ArrayBuffer12IsDetachableEv", "?IsDetachable@ArrayBuffer@v8@@QEBA_NXZ"}, engine.is_detachable);
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
            platform::FreeOfProgram(owned);
          }};
}

#else

class WindowOwners final : public StoreOwners {
 public:
  WindowOwners(BackingStore* store, void (*destroy)(BackingStore*)) : store_(store), destroy_(destroy) {}
  void Dispose() override {
    destroy_(store_);
    platform::FreeOfProgram(store_);
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
  SharedStore owned = Owned(made.store, engine.destroy_backing_store);
  return engine.new_array_buffer(engine.current_isolate(), &owned);
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
  // SAFETY: the receiver is the word in the v8::Local, as above.
  return is_shared ? engine.get_shared_backing_store(buffer) : engine.get_backing_store(buffer);
}

}  // namespace cdef::core
