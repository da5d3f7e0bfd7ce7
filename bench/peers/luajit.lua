-- The rows in LuaJIT's ffi. Arguments and output are those of the peers in JavaScript: see script.ts. It does not know
-- the task `cold`, since its table of types is too small for that many declarations.
local ffi = require('ffi')

local task, folder = arg[1], arg[2]
local ROUNDS, ROUND_MS, WARM_MS = tonumber(arg[3]), tonumber(arg[4]), tonumber(arg[5])
local wanted = {}
for i = 6, #arg do wanted[arg[i]] = true end

ffi.cdef [[
  typedef struct { long seconds, nanoseconds; } timespec_t;
  int clock_gettime(int clock, timespec_t *time);
  void qsort(int *base, size_t count, size_t size, int (*compare)(const int *, const int *));
]]

local time = ffi.new('timespec_t')
local function now()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) * 1e3 + tonumber(time.nanoseconds) / 1e6
end

local function contents(name)
  local file = assert(io.open(folder .. '/' .. name))
  local text = file:read('*a')
  file:close()
  return text
end

local result -- keeps results alive in the eyes of the compiler

local function milliseconds(loop, count)
  local start = now()
  result = loop(count)
  return now() - start
end

-- Best nanoseconds for one turn of the loop, as harness.ts measures.
local function nanoseconds(loop)
  local count, spent, start = 1, 0, now()
  while spent < ROUND_MS or now() - start < WARM_MS do
    spent = milliseconds(loop, count)
    if spent < ROUND_MS then count = math.ceil(count * math.min(10, 1.2 * ROUND_MS / math.max(spent, 0.01))) end
  end
  local best = spent / count
  for _ = 2, ROUNDS do best = math.min(best, milliseconds(loop, count) / count) end
  return best * 1e6
end

-- A loop with source text of its own; the body sees `i`, `sum` and the names of the scope.
local function loop_of(title, body, scope)
  local names, values = {}, {}
  for name, value in pairs(scope) do
    names[#names + 1] = name
    values[#names] = value
  end
  local source = 'local ' .. table.concat(names, ', ') .. ' = ...\nreturn function(count) local sum = 0 '
    .. 'for i = 0, count - 1 do ' .. body .. ' end return sum end'
  return assert(loadstring(source, title))(unpack(values, 1, #names))
end

local function shuffled_ints()
  local values, seed = ffi.new('int[10000]'), 1ULL
  for i = 0, 9999 do
    seed = (seed * 1664525 + 1013904223) % 4294967296ULL
    values[i] = tonumber(seed / 256)
  end
  return values
end

local function fixture_scope()
  ffi.cdef(contents('fixture.h'))
  local lib = ffi.load(folder .. '/libfixture.so')
  local texts, all, objects = {}, {}, {}
  for i = 0, 15 do texts[i + 1] = 'text ' .. i * 7 end
  for i = 0, 999 do all[i + 1] = ffi.new('DataPoint', i, i) end
  for i = 0, 3 do objects[i + 1] = { num = i + 2, dnum = (i + 2) * 1.1 } end
  local structs, ints = ffi.new('DataPoint[1000]'), ffi.new('int[1000]')
  for i = 0, 999 do
    structs[i].num = i
    ints[i] = i
  end
  return {
    ffi = ffi, lib = lib, tonumber = tonumber, C = ffi.C,
    fs = { lib.add, lib.sub, lib.mul, lib.both, lib.either },
    big = 9007199254740993LL, texts = texts, buffer = ffi.new('char[6]', 'hello'),
    vector = ffi.new('Vector', 1, 2), points = ffi.new('DataPoint[4]', objects), objects = objects,
    all = all, ints = ints, p = ffi.cast('DataPoint *', structs), structs = structs, keep = {},
    text = lib.twenty(), values = ffi.new('int[10000]'), shuffled = shuffled_ints(),
  }
end

local function sum_of(...)
  local terms = {}
  for _, term in ipairs({ ... }) do terms[#terms + 1] = 'sum = sum + ' .. term end
  return table.concat(terms, '; ')
end

local five = sum_of('lib.add(i, 3)', 'lib.sub(i, 3)', 'lib.mul(i, 3)', 'lib.both(i, 3)', 'lib.either(i, 3)')

-- Name, body, and what is unusual: operations in one turn, a callback that lives meanwhile, or C that calls back, which
-- LuaJIT forbids in compiled code.
local ROWS = {
  { 'void f(void)', 'lib.nothing()' },
  { 'int add(int, int)', sum_of('lib.add(i, 1)') },
  { 'five int f(int, int) in turn', five, operations = 5 },
  { 'int f(int, int) from an array', sum_of('fs[i % 5 + 1](i, 3)') },
  { 'int add(int, int), a callback alive', sum_of('lib.add(i, 1)'), callback = true },
  { 'double add(double, double)', sum_of('lib.add_doubles(i, 0.5)') },
  { '8 ints', sum_of('lib.add8(i, 1, 2, 3, 4, 5, 6, 7)') },
  { 'int64_t add(int64_t, int64_t)', 'if lib.add64(big, 1) ~= 0 then sum = sum + 1 end' },
  { 'size_t add(size_t, size_t)', sum_of('tonumber(lib.add_sizes(i, 1))') },
  { 'strlen("hello")', sum_of('tonumber(lib.count_bytes("hello"))') },
  { 'strlen, sixteen strings in turn', sum_of('tonumber(lib.count_bytes(texts[i % 16 + 1]))') },
  { 'strlen(Buffer)', sum_of('tonumber(lib.count_bytes(buffer))') },
  { 'struct f(struct, struct)', sum_of('lib.add_vectors(vector, vector).x') },
  { 'struct f(array of 4 structs)', sum_of('lib.add_data(points, 4).num') },
  { 'struct f(4 structs in C memory)', sum_of('lib.add_data(points, 4).num') },
  { 'struct f(4 JavaScript objects)', sum_of('lib.add_data(ffi.new("DataPoint[4]", objects), 4).num') },
  { 'read a field, 1,000 structs', sum_of('all[i % 1000 + 1].num') },
  { 'write a field, 1,000 structs', 'all[i % 1000 + 1].num = i' },
  { 'sum an int[1000], an item', sum_of('ints[i % 1000]') },
  { 'p.at(i).x, 1,000 structs', sum_of('p[i % 1000].num') },
  { "ffi.new('DataPoint *')", 'keep[i % 64 + 1] = ffi.new("DataPoint")' },
  { 'ffi.string, 20 characters', sum_of('#ffi.string(text)') },
  { 'callback from C', sum_of('tonumber(lib["repeat"](f, 1000))'), operations = 1000, callback = true, calls_back = true },
  {
    'qsort of 10,000 ints',
    'ffi.copy(values, shuffled, 40000); C.qsort(values, 10000, 4, compare); ' .. sum_of('values[i % 10]'),
    compare = true, calls_back = true,
  },
}

local function measure(row, scope)
  local title, body = row[1], row[2]
  if row.callback then scope.f = ffi.cast('int (*)(int)', function(a) return a + 1 end) end
  if row.compare then
    scope.compare = ffi.cast('int (*)(const int *, const int *)', function(a, b) return a[0] - b[0] end)
  end
  local loop = loop_of(title, body, scope)
  if row.calls_back then jit.off(loop) end
  local value = task == 'check' and tonumber(loop(10)) or nanoseconds(loop) / (row.operations or 1)
  if row.callback then scope.f:free() end
  if row.compare then scope.compare:free() end
  scope.f, scope.compare = nil, nil
  return value
end

local values, scope = {}, fixture_scope()
for _, row in ipairs(ROWS) do
  if #arg < 6 or wanted[row[1]] then values[row[1]] = measure(row, scope) end
end

local pieces = {}
for name, value in pairs(values) do
  pieces[#pieces + 1] = string.format('"%s":%.17g', name:gsub('[\\"]', '\\%0'), value)
end
print('{"version":"' .. jit.version .. '","values":{' .. table.concat(pieces, ',') .. '}}')
