/**
 * Kernels that are compiled while the program runs. The text goes through `ascendify emulate --binary` as a source of the program
 * does, so that the same is rewritten and checked in it; whoever built the program says how that is called.
 */
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../acl/acl_rt_compile.h"
#include "binaries.h"

/** The words of the command that makes a binary, and then nullptr; absent in a program that names no such functions. */
extern "C" __attribute__((weak)) const char *const emulationBinaryCommand[];

namespace emulation {

/** The codes of the reference, which no header names. */
constexpr int rtcNoProgram = 176000, rtcBadInput = 176001, rtcBadOption = 176002, rtcNotCompiled = 176003, rtcNameAfter = 176005,
              rtcNameBefore = 176006, rtcNoName = 176007, rtcFailed = 576000;

struct RtcProgram {
    std::string source, name, log, binary;
    /** Headers by the names that the source includes them by. */
    std::vector<std::pair<std::string, std::string>> headers;
    /** Instances that were asked for, with their names in the binary. */
    std::vector<std::pair<std::string, std::string>> names;
    bool compiled = false;
};

inline std::vector<std::unique_ptr<RtcProgram>> rtcPrograms;

inline RtcProgram *rtcProgramOf(const void *handle) {
    for (auto &program : rtcPrograms)
        if (program.get() == handle) return program.get();
    return nullptr;
}

/** A folder that is gone with everything in it when this ends. */
struct TemporaryFolder {
    std::string path;
    TemporaryFolder() {
        const char *base = getenv("TMPDIR");
        path = std::string(base && *base ? base : "/tmp") + "/ascendify-kernels-XXXXXX";
        if (!mkdtemp(path.data())) path.clear();
    }
    ~TemporaryFolder() {
        if (!path.empty()) run({"rm", "-rf", path}, nullptr);
    }
    /** Runs a program to its end and gives its exit code; what it says is added to `said`. */
    static int run(const std::vector<std::string> &words, std::string *said) {
        std::vector<char *> arguments;
        for (const std::string &word : words) arguments.push_back((char *)word.c_str());
        arguments.push_back(nullptr);
        int ends[2];
        fflush(nullptr);
        if (pipe2(ends, O_CLOEXEC) != 0) return -1;
        const pid_t child = fork();
        if (child == 0) {
            for (int to : {1, 2}) dup2(ends[1], to);
            execvp(arguments[0], arguments.data());
            _exit(127);
        }
        close(ends[1]);
        char part[4096];
        for (ssize_t count; (count = read(ends[0], part, sizeof part)) > 0;)
            if (said) said->append(part, (size_t)count);
        close(ends[0]);
        int status = 0;
        return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
};

inline bool writeFile(const std::string &path, const std::string &text) {
    for (size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) mkdir(path.substr(0, at).c_str(), 0700);
    FILE *file = fopen(path.c_str(), "wb");
    if (!file) return false;
    const bool good = fwrite(text.data(), 1, text.size(), file) == text.size();
    return (fclose(file) == 0) && good;
}

inline std::string readFile(const std::string &path) {
    std::string bytes;
    if (FILE *file = fopen(path.c_str(), "rb")) {
        char part[65536];
        for (size_t count; (count = fread(part, 1, sizeof part, file)) > 0;) bytes.append(part, count);
        fclose(file);
    }
    return bytes;
}

/** What the options say, as far as it matters here. */
struct RtcOptions {
    std::vector<std::string> folders, passed;
    bool threads = false;
};

/** Takes the options of the chip's compiler; false, with the reason in the log, when one is none or for another chip. */
inline bool readOptions(int count, const char **given, RtcOptions &options, std::string &log) {
    const std::string wanted = strcmp(chip(), "950") == 0 ? "dav-3510" : "dav-2201";
    bool named = false;
    for (int at = 0; at < count; ++at) {
        const std::string option = given[at];
        const auto begins = [&](const char *with) { return option.rfind(with, 0) == 0; };
        if (begins("--npu-arch=")) {
            named = true;
            if (option.substr(11) == wanted) continue;
            log += "error: " + option + " is not the chip that is emulated, which is " + wanted + "\n";
            return false;
        }
        if (option == "--enable-simt") options.threads = true;
        else if (option == "-I" && at + 1 < count) options.folders.push_back(given[++at]);
        else if (begins("-I") && option.size() > 2) options.folders.push_back(option.substr(2));
        else if ((option == "-D" || option == "-U") && at + 1 < count) options.passed.push_back(option + given[++at]);
        else if (begins("-D") || begins("-U")) options.passed.push_back(option);
        // The emulation has its own level, language and warnings.
        else if (!begins("-O") && !begins("-std=") && !begins("--std=") && !begins("-W") && option != "-g" && option != "-w") {
            log += "error: unknown argument: '" + option + "'\n";
            return false;
        }
    }
    if (!named) log += "error: --npu-arch is missing\n";
    return named;
}

/** Compiles a program's text; gives the code of the call. */
inline int compileText(RtcProgram &program, const RtcOptions &options) {
    const TemporaryFolder folder;
    if (folder.path.empty() || !&emulationBinaryCommand[0]) {
        program.log += "error: the emulation cannot compile here\n";
        return rtcFailed;
    }
    // Errors name the file as the program does; the instances stand behind all of it.
    std::string text = "#line 1 \"" + program.name + "\"\n" + program.source + "\n";
    for (size_t at = 0; at < program.names.size(); ++at)
        text += "static const ::emulation::NamedExport emulation_named_" + std::to_string(at) + "(" + std::to_string(at) + ", &" + program.names[at].first + ");\n";
    const std::string source = folder.path + "/text/kernels.asc", made = folder.path + "/kernels.o";
    bool written = writeFile(source, text);
    for (const auto &[name, header] : program.headers) written &= name[0] != '/' && writeFile(folder.path + "/text/" + name, header);
    if (!written) {
        program.log += "error: the text cannot be written to " + folder.path + "\n";
        return rtcFailed;
    }
    std::vector<std::string> words;
    for (const char *const *word = emulationBinaryCommand; *word; ++word) words.push_back(*word);
    words.insert(words.end(), {source, "-o", made, "-I", folder.path + "/text"});
    for (const std::string &one : options.folders) words.insert(words.end(), {"-I", one});
    words.push_back("--");
    words.insert(words.end(), options.passed.begin(), options.passed.end());
    if (TemporaryFolder::run(words, &program.log) != 0) return rtcNotCompiled;
    program.binary = readFile(made);
    return program.binary.empty() ? rtcFailed : ACL_SUCCESS;
}

/** Names of instances, by the place at which they were asked for. */
inline std::vector<std::pair<size_t, void *>> namedExports;

void exportName(size_t index, void *place) { namedExports.push_back({index, place}); }

/** Looks the names of the instances up in the binary that was made. */
inline void lookUpNames(RtcProgram &program) {
    if (program.names.empty()) return;
    std::string why;
    namedExports.clear();
    const auto binary = openBinary(program.binary.data(), program.binary.size(), why);
    for (const auto &[index, place] : namedExports) {
        Dl_info info{};
        if (binary && dladdr(place, &info) && info.dli_saddr == place && info.dli_sname) program.names[index].second = info.dli_sname;
    }
}

}  // namespace emulation

static RtcProgram *rtcProgram(aclrtcProg prog, Site site, const char *function, aclError &code) {
    RtcProgram *program = rtcProgramOf(prog);
    code = program ? (aclError)ACL_SUCCESS : wrong(site, (aclError)rtcNoProgram, text("%s is given something that is no program", function));
    return program;
}

aclError aclrtcCreateProg(aclrtcProg *prog, const char *src, const char *name, int numHeaders, const char **headers,
                          const char **includeNames, Site site) {
    Locked locked(lock);
    if (!prog || !src || numHeaders < 0 || (numHeaders > 0 && (!headers || !includeNames)))
        return wrong(site, (aclError)rtcBadInput, "aclrtcCreateProg is given no text");
    auto program = std::make_unique<RtcProgram>();
    program->source = src;
    program->name = name && *name ? name : "default_program";
    for (int at = 0; at < numHeaders; ++at) program->headers.push_back({includeNames[at], headers[at]});
    *prog = program.get();
    rtcPrograms.push_back(std::move(program));
    return ACL_SUCCESS;
}

aclError aclrtcDestroyProg(aclrtcProg *prog, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog ? *prog : nullptr, site, "aclrtcDestroyProg", code);
    if (!program) return code;
    rtcPrograms.erase(std::find_if(rtcPrograms.begin(), rtcPrograms.end(), [&](const auto &one) { return one.get() == program; }));
    *prog = nullptr;
    return ACL_SUCCESS;
}

aclError aclrtcCompileProg(aclrtcProg prog, int numOptions, const char **options, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcCompileProg", code);
    if (!program) return code;
    program->log.clear();
    program->binary.clear();
    RtcOptions read;
    if (!readOptions(numOptions, options, read, program->log)) return answer((aclError)rtcBadOption, "aclrtcCompileProg: " + program->log);
    if (!read.threads && program->source.find("threadIdx") != std::string::npos) {
        program->log += "error: threads need the option --enable-simt\n";
        return answer((aclError)rtcNotCompiled, "aclrtcCompileProg: " + program->log);
    }
    program->compiled = true;
    if (const int failed = compileText(*program, read)) return answer((aclError)failed, "aclrtcCompileProg: " + program->log);
    lookUpNames(*program);
    return ACL_SUCCESS;
}

aclError aclrtcAddNameExpr(aclrtcProg prog, const char *const nameExpression, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcAddNameExpr", code);
    if (!program) return code;
    if (!nameExpression) return wrong(site, (aclError)rtcBadInput, "aclrtcAddNameExpr is given no name");
    if (program->compiled) return wrong(site, (aclError)rtcNameAfter, "aclrtcAddNameExpr is called after aclrtcCompileProg");
    program->names.push_back({nameExpression, ""});
    return ACL_SUCCESS;
}

aclError aclrtcGetLoweredName(aclrtcProg prog, const char *nameExpression, const char **loweredName, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcGetLoweredName", code);
    if (!program) return code;
    if (!nameExpression || !loweredName) return wrong(site, (aclError)rtcBadInput, "aclrtcGetLoweredName is given no name");
    if (program->binary.empty()) return wrong(site, (aclError)rtcNameBefore, "aclrtcGetLoweredName is called before the program is compiled");
    for (const auto &[expression, name] : program->names)
        if (expression == nameExpression && !name.empty()) {
            *loweredName = name.c_str();
            return ACL_SUCCESS;
        }
    return wrong(site, (aclError)rtcNoName, text("aclrtcGetLoweredName: %s was not given to aclrtcAddNameExpr", nameExpression));
}

aclError aclrtcGetBinDataSize(aclrtcProg prog, size_t *binDataSizeRet, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcGetBinDataSize", code);
    if (!program) return code;
    if (!binDataSizeRet) return wrong(site, (aclError)rtcBadInput, "aclrtcGetBinDataSize is given no place for the size");
    *binDataSizeRet = program->binary.size();
    return ACL_SUCCESS;
}

aclError aclrtcGetBinData(aclrtcProg prog, char *binData, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcGetBinData", code);
    if (!program) return code;
    if (!binData || program->binary.empty()) return wrong(site, (aclError)rtcBadInput, "aclrtcGetBinData: there is no place, or no binary");
    memcpy(binData, program->binary.data(), program->binary.size());
    return ACL_SUCCESS;
}

aclError aclrtcGetCompileLogSize(aclrtcProg prog, size_t *logSizeRet, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcGetCompileLogSize", code);
    if (!program) return code;
    if (!logSizeRet) return wrong(site, (aclError)rtcBadInput, "aclrtcGetCompileLogSize is given no place for the size");
    *logSizeRet = program->log.size();
    return ACL_SUCCESS;
}

// Whether there is a zero behind the log is not documented: none is written, so that a program that counts on it is seen to.
aclError aclrtcGetCompileLog(aclrtcProg prog, char *log, Site site) {
    Locked locked(lock);
    aclError code;
    RtcProgram *program = rtcProgram(prog, site, "aclrtcGetCompileLog", code);
    if (!program) return code;
    if (!log) return wrong(site, (aclError)rtcBadInput, "aclrtcGetCompileLog is given no place for the log");
    memcpy(log, program->log.data(), program->log.size());
    return ACL_SUCCESS;
}
