#include "javascript_call.h"

#include <cstring>

#include "engine_symbol.h"
#include "fast_function.h"

namespace cdef::core {

namespace {

struct Symbols {
  void* (*current_isolate)();
  HandleMethod<> current_context;
  void (*open_scope)(void* scope, void* isolate);
  void (*close_scope)(void* scope);
  void (*delete_extensions)(void* scope, void* isolate);
  HandleMethod<HandleWord /* context */, HandleWord /* receiver */, int /* count */, HandleWord* /* arguments */> call;
};

/// v8::internal::HandleScopeData.
struct ScopeData {
  void* next;
  void* limit;
  int level;
};

Symbols FindSymbols() {
  Symbols found{};
  FindEngineSymbol({"_ZN2v87Isolate10GetCurrentEv", "?GetCurrent@Isolate@v8@@SAPEAV12@XZ"}, found.current_isolate);
  found.current_context.Find({"_ZN2v87Isolate17GetCurrentContextEv", "?GetCurrentContext@Isolate@v8@@QEAA?AV?$Local@VContext@v8@@@2@XZ"});
  FindEngineSymbol({"_ZN2v811HandleScopeC1EPNS_7IsolateE", "??0HandleScope@v8@@QEAA@PEAVIsolate@1@@Z"}, found.open_scope);
  FindEngineSymbol({"_ZN2v811HandleScopeD1Ev", "??1HandleScope@v8@@QEAA@XZ"}, found.close_scope);
  FindEngineSymbol({"_ZN2v811HandleScope16DeleteExtensionsEPNS_7IsolateE", "?DeleteExtensions@HandleScope@v8@@CAXPEAVIsolate@2@@Z"},
                   found.delete_extensions);
  found.call.Find({"_ZN2v88Function4CallENS_5LocalINS_7ContextEEENS1_INS_5ValueEEEiPS5_",
                   "?Call@Function@v8@@QEAA?AV?$MaybeLocal@VValue@v8@@@2@V?$Local@VContext@v8@@@2@V?$Local@VValue@v8@@@2@HQEAV52@@Z"});
  return found;
}

/// Found when the addon is loaded, so that no call asks whether they have been.
const Symbols v8 = FindSymbols();

/// 0 where scopes are opened by an exported function.
const size_t scope_data_offset = FindFastCallFacts() ? FindFastCallFacts()->scope_data_offset : 0;

ScopeData* ScopeDataOf(void* isolate) {
  // SAFETY: v8-internal.h of the version in the table places it there; the header inlines the same accesses.
  return reinterpret_cast<ScopeData*>(static_cast<char*>(isolate) + scope_data_offset);
}

/// Whether what lies there looks like handle scopes: a few levels, and room between the next handle and the limit.
bool LooksLikeScopes(const ScopeData& data) {
  const auto room = static_cast<char*>(data.limit) - static_cast<char*>(data.next);
  return data.level > 0 && data.level < 10000 && data.next && room >= 0 && room <= 65536;
}

bool IsComplete() {
  if (!FindFastCallFacts() || !v8.current_isolate || !v8.current_context || !v8.call) return false;
  if (scope_data_offset == 0) return v8.open_scope && v8.close_scope;
  return v8.delete_extensions && LooksLikeScopes(*ScopeDataOf(v8.current_isolate()));
}

}  // namespace

bool CanCallJavaScript() {
  static const bool can = IsComplete();
  return can;
}

EngineScope::EngineScope() {
  void* isolate = v8.current_isolate();
  if (scope_data_offset == 0) {
    v8.open_scope(&scope_, isolate);
    return;
  }
  ScopeData* data = ScopeDataOf(isolate);
  scope_ = {isolate, data->next, data->limit};
  ++data->level;
}

EngineScope::~EngineScope() {
  if (scope_data_offset == 0) {
    v8.close_scope(&scope_);
    return;
  }
  ScopeData* data = ScopeDataOf(scope_.isolate);
  data->next = scope_.next;
  --data->level;
  if (data->limit == scope_.limit) return;
  data->limit = scope_.limit;
  v8.delete_extensions(&scope_, scope_.isolate);
}

bool CallJavaScript(HandleWord function) {
  // SAFETY: v8::Local and v8::MaybeLocal are one word each. The receiver is any object, since the function is strict.
  return v8.call(function, v8.current_context(v8.current_isolate()), function, 0, nullptr) != nullptr;
}

}  // namespace cdef::core
