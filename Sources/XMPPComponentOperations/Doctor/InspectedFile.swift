// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file as far as it can be looked at without opening it for writing.
struct InspectedFile {
    /// Absolute: whoever runs doctor may not know which directory the program works in.
    let path: String

    init(_ path: String) {
        guard !path.hasPrefix("/"), let buffer = getcwd(nil, 0) else {
            self.path = path
            return
        }
        // Ours to free.
        defer { free(buffer) }
        let directory = String(cString: buffer)
        self.path = directory == "/" ? "/" + path : "\(directory)/\(path)"
    }

    var directory: InspectedFile {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return InspectedFile(end == path.startIndex ? "/" : String(path[..<end]))
    }

    /// Type and permissions; nil when there is none of that name.
    var mode: mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    func permits(_ access: Int32) -> Bool { faccessat(AT_FDCWD, path, access, AT_EACCESS) == 0 }

    /// What keeps a file from being made there; nil when nothing does.
    func obstacleToMaking(_ variable: String) -> Remark? {
        let directory = directory
        guard let mode = directory.mode else {
            return .wrong(
                "\(path) cannot be made: the directory \(directory.path) is not there",
                cure: "mkdir -p \(directory.path), or set \(variable) to a file elsewhere.")
        }
        guard mode & S_IFMT == S_IFDIR else {
            return .wrong(
                "\(path) cannot be made: \(directory.path) is no directory",
                cure: "Set \(variable) to a file elsewhere.")
        }
        guard directory.permits(W_OK | X_OK) else { return directory.forbidden("make files in \(directory.path)") }
        return nil
    }

    func forbidden(_ what: String) -> Remark {
        if errno == EROFS {
            return .wrong("this process may not \(what): the file system is read-only", cure: "Mount it to be written.")
        }
        return .wrong(
            "this process, of user \(geteuid()), may not \(what)",
            cure: "chown \(geteuid()) \(path), or run as the user whose it is.")
    }

    func head() throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(description: "\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}

private struct FileFailure: Error, CustomStringConvertible {
    let description: String
}
