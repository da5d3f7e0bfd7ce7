"""The rows in Python's cffi, in-line ABI mode as cdef's. Arguments and output are those of the peers in JavaScript: see
script.ts. For the task `cold` it declares the text of many.h, and prints what cold.ts prints of cdef."""

import json
import math
import platform
import sys
from time import perf_counter

import cffi

TASK, FOLDER, ROUNDS, ROUND_MS, WARM_MS = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
WANTED = sys.argv[6:]


def contents(name):
    with open(f'{FOLDER}/{name}', encoding='utf-8') as file:
        return file.read()


def milliseconds(loop, count):
    start = perf_counter()
    loop(count)
    return (perf_counter() - start) * 1e3


def nanoseconds(loop):
    """Best nanoseconds for one turn of the loop, as harness.ts measures."""
    count, spent, start = 1, 0.0, perf_counter()
    while spent < ROUND_MS or (perf_counter() - start) * 1e3 < WARM_MS:
        spent = milliseconds(loop, count)
        if spent < ROUND_MS:
            count = math.ceil(count * min(10, 1.2 * ROUND_MS / max(spent, 0.01)))
    best = spent / count
    for _ in range(1, ROUNDS):
        best = min(best, milliseconds(loop, count) / count)
    return best * 1e6


def loop_of(body, scope):
    """A loop with source text of its own; the body sees `i`, `sum` and the names of the scope."""
    source = f"""
def make({', '.join(scope)}):
    def loop(count):
        sum = 0
        for i in range(count):
            {body}
        return sum
    return loop
"""
    names = {}
    exec(source, names)
    return names['make'](**scope)


def shuffled_ints(ffi):
    values, seed = ffi.new('int[10000]'), 1
    for i in range(10000):
        seed = (seed * 1664525 + 1013904223) % 2**32
        values[i] = seed >> 8
    return values


def fixture_scope():
    ffi = cffi.FFI()
    ffi.cdef(contents('fixture.h'))
    ffi.cdef('void qsort(int *base, size_t count, size_t size, int (*compare)(const int *, const int *));')
    lib = ffi.dlopen(f'{FOLDER}/libfixture.so')
    objects = [{'num': n, 'dnum': n * 1.1} for n in (2, 3, 4, 5)]
    structs = ffi.new('DataPoint[1000]')
    for i in range(1000):
        structs[i].num = i
    return {
        'ffi': ffi,
        'lib': lib,
        'libc': ffi.dlopen(None),
        'fs': [lib.add, lib.sub, lib.mul, lib.both, lib.either],
        'big': 9007199254740993,
        'texts': [f'text {i * 7}'.encode() for i in range(16)],
        'buffer': bytearray(b'hello\0'),
        'vector': ffi.new('Vector *', [1, 2])[0],
        'points': ffi.new('DataPoint[4]', objects),
        'objects': objects,
        'all': [ffi.new('DataPoint *', {'num': i, 'dnum': i}) for i in range(1000)],
        'ints': ffi.new('int[1000]', list(range(1000))),
        'structs': structs,
        'p': ffi.addressof(structs, 0),
        'keep': [None] * 64,
        'text': lib.twenty(),
        'values': ffi.new('int[10000]'),
        'shuffled': shuffled_ints(ffi),
        'callback': ffi.callback('int(int)', lambda a: a + 1),
        'compare': ffi.callback('int(const int *, const int *)', lambda a, b: a[0] - b[0]),
    }


FIVE = ('add', 'sub', 'mul', 'both', 'either')

# Bodies by row. The callbacks live all the time, which makes no difference to cffi.
ROWS = {
    'void f(void)': 'lib.nothing()',
    'int add(int, int)': 'sum += lib.add(i, 1)',
    'five int f(int, int) in turn': '; '.join(f'sum += lib.{name}(i, 3)' for name in FIVE),
    'int f(int, int) from an array': 'sum += fs[i % 5](i, 3)',
    'int add(int, int), a callback alive': 'sum += lib.add(i, 1)',
    'double add(double, double)': 'sum += lib.add_doubles(i, 0.5)',
    '8 ints': 'sum += lib.add8(i, 1, 2, 3, 4, 5, 6, 7)',
    'int64_t add(int64_t, int64_t)': 'sum += 1 if lib.add64(big, 1) else 0',
    'size_t add(size_t, size_t)': 'sum += lib.add_sizes(i, 1)',
    'strlen("hello")': "sum += lib.count_bytes(b'hello')",
    'strlen, sixteen strings in turn': 'sum += lib.count_bytes(texts[i & 15])',
    'strlen(Buffer)': "sum += lib.count_bytes(ffi.from_buffer('char[]', buffer))",
    'struct f(struct, struct)': 'sum += lib.add_vectors(vector, vector).x',
    'struct f(array of 4 structs)': 'sum += lib.add_data(points, 4).num',
    'struct f(4 structs in C memory)': 'sum += lib.add_data(points, 4).num',
    'struct f(4 JavaScript objects)': 'sum += lib.add_data(objects, 4).num',
    'read a field, 1,000 structs': 'sum += all[i % 1000].num',
    'write a field, 1,000 structs': 'all[i % 1000].num = i',
    'sum an int[1000], an item': 'sum += ints[i % 1000]',
    'p.at(i).x, 1,000 structs': 'sum += p[i % 1000].num',
    "ffi.new('DataPoint *')": "keep[i & 63] = ffi.new('DataPoint *')",
    'ffi.string, 20 characters': 'sum += len(ffi.string(text))',
    'callback from C': 'sum += lib.repeat(callback, 1000)',
    'qsort of 10,000 ints': (
        'ffi.memmove(values, shuffled, 40000); libc.qsort(values, 10000, 4, compare); sum += values[i % 10]'
    ),
}

# Operations in one turn of the loop, where there are several.
OPERATIONS = {'five int f(int, int) in turn': 5, 'callback from C': 1000}


def cold():
    text = contents('many.h')
    ffi = cffi.FFI()
    start = perf_counter()
    ffi.cdef(text)
    declare = (perf_counter() - start) * 1e3
    names = [f'struct record_{i} *' for i in range(1000)]

    def use():
        began = perf_counter()
        for name in names:
            ffi.typeof(name)
        return (perf_counter() - began) * 1e6

    first = use()
    again = sorted(use() for _ in range(25))[12]
    return {'declare': declare, 'first': first, 'again': again}


def warm():
    scope = fixture_scope()
    loops = {name: loop_of(body, scope) for name, body in ROWS.items() if name in WANTED or not WANTED}
    if TASK == 'check':
        return {name: loop(10) for name, loop in loops.items()}
    return {name: nanoseconds(loop) / OPERATIONS.get(name, 1) for name, loop in loops.items()}


version = f'cffi {cffi.__version__}, {platform.python_implementation()} {platform.python_version()}'
print(json.dumps({'version': version, 'values': cold() if TASK == 'cold' else warm()}))
