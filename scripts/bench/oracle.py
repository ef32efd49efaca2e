#!/usr/bin/env python3
"""What a compiler sees of CUDA in sources, beside what `ascendify scan` finds: recall and precision of detection.

Needs libclang 19 with its Python module (Debian: python3-clang-19) and CUDA headers; nothing of the project needs this.
Clang reads each file as host and as device code, and each reference to a declaration of those headers is a use:

    python3 scripts/bench/oracle.py read --cuda /usr/local/cuda -I DIR FILE... > uses.jsonl
    python3 scripts/bench/oracle.py compare uses.jsonl

A use that comes out of a macro of the file is looked for in the bodies of its macros. Members (`x.field`, `x.method()`)
are counted apart. Findings are held against clang only in files that it read without an error, and outside of lines that
preprocessing left out. What clang does not confirm is printed to be judged: its cursors leave out the template arguments
of specialisations and macros that are never expanded.
"""
import argparse
import collections
import ctypes
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages")
from clang import cindex  # noqa: E402
from clang.cindex import CursorKind as K  # noqa: E402

sys.setrecursionlimit(20000)
LIBRARY = "/usr/lib/x86_64-linux-gnu/libclang-19.so.1"
KEEP_GOING = 0x200
REFERENCES = {K.DECL_REF_EXPR, K.TYPE_REF, K.OVERLOADED_DECL_REF, K.TEMPLATE_REF, K.NAMESPACE_REF, K.MEMBER_REF_EXPR}
DEVICE = {K.CUDAGLOBAL_ATTR, K.CUDADEVICE_ATTR}
KINDS = {
    K.ENUM_CONSTANT_DECL: "enumerator", K.FUNCTION_DECL: "function", K.FUNCTION_TEMPLATE: "function",
    K.CXX_METHOD: "method", K.VAR_DECL: "variable", K.FIELD_DECL: "field", K.NAMESPACE: "namespace",
    K.NAMESPACE_ALIAS: "namespace",
}
MEMBERS = {"field", "method"}
# Of vectors, of dim3 and of threadIdx: no names of an interface.
COMPONENTS = {"x", "y", "z", "w"}
# Namespaces that headers of CUDA open too.
SHARED = {"std", "at", "c10", "torch"}


class Ranges(ctypes.Structure):
    _fields_ = [("count", ctypes.c_uint), ("ranges", ctypes.POINTER(cindex.SourceRange))]


def load():
    cindex.Config.set_library_file(LIBRARY)
    library = cindex.conf.lib
    library.clang_getFileLocation.argtypes = [cindex.SourceLocation, *[ctypes.c_void_p] * 4]
    library.clang_getSkippedRanges.argtypes = [cindex.TranslationUnit, cindex.c_object_p]
    library.clang_getSkippedRanges.restype = ctypes.POINTER(Ranges)
    return library, cindex.Index.create()


def place(library, location):
    """File, line and column (in bytes); for what stands in an argument of a macro, those of the argument."""
    file, line, column, offset = cindex.c_object_p(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    library.clang_getFileLocation(location, *map(ctypes.byref, (file, line, column, offset)))
    return (cindex.File(file).name if file else ""), line.value, column.value


def included_file(cursor):
    """The path of what an include names; "" where there is none."""
    try:
        return cursor.get_included_file().name
    except AssertionError:
        return ""


def left_out(library, unit, path):
    """The lines that preprocessing leaves out."""
    found = library.clang_getSkippedRanges(unit, unit.get_file(path)).contents
    ranges = [found.ranges[i] for i in range(found.count)]
    return {line for r in ranges for line in range(r.start.line, r.end.line + 1)}


def read_pass(library, index, path, arguments, is_cuda, text):
    """Uses {(line, column): (name, kind)} of one pass, the lines it left out, and the number of its errors."""
    options = cindex.TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD | KEEP_GOING
    unit = index.parse(path, args=arguments, options=options)
    lines = text.split(b"\n")
    uses, through_macros, macros = {}, {}, []

    def add(cursor, name, kind):
        file, line, column = place(library, cursor.location)
        if file != path or not name or re.match(r"operator\b|~", name) or (kind == "namespace" and name in SHARED):
            return
        if lines[line - 1][column - 1:].startswith(name.encode()):
            if not lines[line - 1][:column - 1].endswith(b"std::") or b"cuda::std::" in lines[line - 1]:
                uses[(line, column)] = (name, kind)
        else:
            through_macros[name] = kind

    def meant(cursor, in_kernel):
        """The CUDA declaration behind a reference. What clang's own headers declare counts in device code alone."""
        count = library.clang_getNumOverloadedDecls(cursor) if cursor.kind == K.OVERLOADED_DECL_REF else 0
        targets = [library.clang_getOverloadedDecl(cursor, i) for i in range(count)] or [cursor.referenced]
        return next((one for one in targets if one is not None and is_cuda(one, in_kernel=in_kernel)), None)

    def walk(parent, in_kernel=False):
        in_kernel = in_kernel or any(child.kind in DEVICE for child in parent.get_children())
        for cursor in parent.get_children():
            where = cursor.location.file
            if parent.kind == K.TRANSLATION_UNIT and (not where or where.name != path):
                continue
            if cursor.kind == K.MACRO_DEFINITION:
                macros.append(cursor)
            elif cursor.kind == K.MACRO_INSTANTIATION:
                if cursor.referenced is not None and is_cuda(cursor.referenced):
                    add(cursor, cursor.spelling, "macro")
            elif cursor.kind == K.INCLUSION_DIRECTIVE:
                if is_cuda(None, included_file(cursor)):
                    line = lines[cursor.location.line - 1]
                    at = line.find(cursor.spelling.encode()) + 1
                    uses[(cursor.location.line, at)] = (cursor.spelling, "include")
            elif cursor.kind in REFERENCES:
                target = meant(cursor, in_kernel)
                if target is not None:
                    name = re.sub(r"^(struct|enum|class|union) ", "", cursor.spelling).split("::")[-1].split("<")[0]
                    kind = KINDS.get(target.kind, "type")
                    if kind != "field" or name not in COMPONENTS:
                        add(cursor, name, kind)
            walk(cursor, in_kernel)

    walk(unit.cursor)
    for macro in macros:
        for token in list(macro.get_tokens())[1:]:
            if token.spelling in through_macros:
                uses[(token.location.line, token.location.column)] = (token.spelling, through_macros[token.spelling])
    out = left_out(library, unit, path)
    for token in unit.get_tokens(extent=unit.get_extent(path, (0, len(text)))):
        if token.spelling == "<<<" and token.location.line not in out:
            uses[(token.location.line, token.location.column)] = ("<<<", "launch")
    return uses, out, sum(one.severity >= 3 for one in unit.diagnostics)


def read(options):
    """Prints a line of JSON a file: path, uses, lines left out and errors, all passes joined."""
    library, index = load()
    roots = [os.path.realpath(folder) + "/" for folder in [options.cuda, *options.also]]
    known = {}

    def is_cuda(cursor, name=None, in_kernel=True):
        file = name if cursor is None else (cursor.location.file.name if cursor.location.file else "")
        if "__clang_cuda_" in file:
            return in_kernel or "builtin_vars" in file
        if file not in known:
            known[file] = any(os.path.realpath(file).startswith(root) for root in roots)
        return known[file]

    common = [f"-std={options.std}", "-Wno-everything", "-ferror-limit=0", *[f"-isystem{one}" for one in options.also],
              f"-isystem{options.cuda}/include/cccl", *[f"-include{one}" for one in options.first],
              *[f"-I{one}" for one in options.include]]
    cuda = ["-x", "cuda", f"--cuda-path={options.cuda}", "-nocudalib"]
    for path in map(os.path.realpath, options.files):
        text = open(path, "rb").read()
        is_source = path.endswith((".cu", ".cuh")) or re.search(rb"__(global|device|host)__|<<<", text)
        passes = [[*cuda, "--cuda-host-only"], [*cuda, "--cuda-device-only", "--cuda-gpu-arch=sm_90"]] if is_source else [
            ["-x", "c++", f"-isystem{options.cuda}/include"]]
        uses, out, errors = {}, None, 0
        for own in passes:
            more, left, wrong = read_pass(library, index, path, [*own, f"-I{os.path.dirname(path)}", *common], is_cuda, text)
            uses, out, errors = {**uses, **more}, left if out is None else out & left, max(errors, wrong)
        print(json.dumps({"path": path, "uses": [[*at, *use] for at, use in sorted(uses.items())],
                          "skipped": sorted(out), "errors": errors}), flush=True)


def findings_of(paths):
    """{path: [(line, column, end line, end column, symbol)]} of the command line, columns in bytes."""
    command = ["node", os.path.join(os.path.dirname(__file__), "../../dist/cli.js"), "scan", "--all", "--format", "json"]
    report = json.loads(subprocess.run([*command, *paths], stdout=subprocess.PIPE, check=False).stdout)
    result = {}
    for file in report["files"]:
        path = next(one for one in paths if one == file["path"] or one.endswith("/" + file["path"].lstrip("./")))
        lines = open(path, "rb").read().decode("utf8", "replace").split("\n")

        def at(line, column):
            return line, len(lines[line - 1].encode("utf-16-le")[:2 * (column - 1)].decode("utf-16-le", "replace").encode()) + 1

        result[path] = [(*at(one["line"], one["column"]), *at(one["endLine"], one["endColumn"]), one["symbol"])
                        for one in file["findings"]]
    return result


def compare(options):
    reads = [json.loads(line) for name in options.files for line in open(name)]
    found = findings_of([one["path"] for one in reads])
    hit, all_uses, missed, extra = (collections.Counter() for _ in range(4))
    example, total = {}, 0
    for one in reads:
        text = open(one["path"], "rb").read().split(b"\n")
        spans = found.get(one["path"], [])

        def show(line):
            return f'{one["path"]}:{line}: {text[line - 1].strip()[:90].decode("utf8", "replace")}'

        for line, column, name, kind in one["uses"]:
            all_uses[kind] += 1
            if any(span[:2] <= (line, column) < span[2:4] for span in spans):
                hit[kind] += 1
            else:
                missed[name, kind] += 1
                example.setdefault((name, kind), show(line))
        if one["errors"]:
            continue
        skipped, uses = set(one["skipped"]), [(line, column) for line, column, *_ in one["uses"]]
        for span in spans:
            if span[0] in skipped:
                continue
            total += 1
            if not any(span[:2] <= use < span[2:4] for use in uses):
                extra[span[4]] += 1
                example.setdefault(span[4], show(span[0]))
    for kind, count in sorted(all_uses.items()):
        print(f"{kind:11} {hit[kind]:6} of {count:6}  {100 * hit[kind] / count:.2f} %")
    names = [kind for kind in all_uses if kind not in MEMBERS]
    count, right = sum(all_uses[kind] for kind in names), sum(hit[kind] for kind in names)
    print(f"names       {right:6} of {count:6}  {100 * right / max(1, count):.2f} %, in {len(reads)} files")
    for (name, kind), times in missed.most_common(options.show):
        print(f"  missed {times} {kind} {name}: {example[name, kind]}")
    print(f"findings    {total - sum(extra.values()):6} of {total:6}  confirmed")
    for symbol, times in extra.most_common(options.show):
        print(f"  to judge {times} {symbol}: {example[symbol]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["read", "compare"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--cuda", default="/usr/local/cuda", help="a CUDA toolkit")
    parser.add_argument("--also", action="append", default=[], help="another folder whose headers count as CUDA's")
    parser.add_argument("--first", action="append", default=[], help="a header that is included before everything")
    parser.add_argument("-I", dest="include", action="append", default=[])
    parser.add_argument("--std", default="c++17")
    parser.add_argument("--show", type=int, default=25)
    chosen = parser.parse_intermixed_args()
    read(chosen) if chosen.task == "read" else compare(chosen)
