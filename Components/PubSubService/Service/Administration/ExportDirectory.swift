// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The only directory that administrators' commands write to and read from. Everything here blocks: it is called off the
/// event loop.
struct ExportDirectory: Sendable {
    let path: String

    /// Something about a file that an administrator is told.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Throws: ``Failure`` unless it is a directory.
    func check() throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(description: "The export directory «\(path)» is no directory.")
        }
    }

    /// The path of a file in the directory.
    ///
    /// - Throws: ``Failure`` unless the name consists of 1 to 100 letters, digits, hyphens, underscores and dots, and does
    ///   not begin with a dot: a name leads nowhere else.
    func path(of name: String) throws(Failure) -> String {
        let isAllowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isAllowed, (1...100).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw Failure(
                description: "A file's name has letters, digits, «-», «_» and «.», and no more than 100 of them.")
        }
        return "\(path)/\(name)"
    }

    /// A new file, which others cannot read. It has its name when it is complete: until then it ends in `.part`.
    ///
    /// - Throws: ``Failure`` when there is one of that name.
    func create(_ name: String) throws(Failure) -> ExportFile {
        let final = try path(of: name)
        guard access(final, F_OK) != 0 else { throw Failure(description: "There is a file «\(name)» already.") }
        let part = final + ".part"
        let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(description: "«\(name)» cannot be written: \(Self.reason).") }
        return ExportFile(descriptor, temporary: part, final: final)
    }

    /// A file to be read.
    func open(_ name: String) throws(Failure) -> ExportFile {
        let path = try path(of: name)
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0)
        guard descriptor >= 0 else { throw Failure(description: "«\(name)» cannot be read: \(Self.reason).") }
        let file = ExportFile(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "«\(name)» is no file.")
        }
        return file
    }

    private func open(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, flags, mode)
        #elseif canImport(Musl)
            Musl.open(path, flags, mode)
        #else
            Darwin.open(path, flags, mode)
        #endif
    }

    static var reason: String { String(cString: strerror(errno)) }
}

/// An open file, closed with its last reference.
///
/// `Sendable`: it has no state of its own but what it was made with; the command that has it uses it for one thing at a time.
final class ExportFile: Sendable {
    private let descriptor: Int32
    private let temporary: String?
    private let final: String?

    fileprivate init(_ descriptor: Int32, temporary: String? = nil, final: String? = nil) {
        self.descriptor = descriptor
        self.temporary = temporary
        self.final = final
    }

    deinit {
        close(descriptor)
        // What was not finished is of no use; after that it has another name.
        if let temporary { unlink(temporary) }
    }

    func write(_ bytes: [UInt8]) throws(ExportDirectory.Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                    Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                #elseif canImport(Musl)
                    Musl.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                #else
                    Darwin.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .init(description: "The file cannot be written: \(ExportDirectory.reason).") }
            written += count
        }
    }

    /// Everything is on disk, under the file's name.
    func finish() throws(ExportDirectory.Failure) {
        guard let temporary, let final else { return }
        // A link does not take the place of another file, as a new name would.
        guard fsync(descriptor) == 0, link(temporary, final) == 0 else {
            throw .init(description: "The file cannot be finished: \(ExportDirectory.reason).")
        }
    }

    /// The next bytes; none at the end.
    func read(_ count: Int) throws(ExportDirectory.Failure) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var result = -1
            repeat {
                #if canImport(Glibc)
                    result = Glibc.read(descriptor, buffer.baseAddress, count)
                #elseif canImport(Musl)
                    result = Musl.read(descriptor, buffer.baseAddress, count)
                #else
                    result = Darwin.read(descriptor, buffer.baseAddress, count)
                #endif
            } while result < 0 && errno == EINTR
            if result < 0 { failure = errno }
            initialized = max(0, result)
        }
        guard failure == 0 else {
            throw .init(description: "The file cannot be read: \(String(cString: strerror(failure))).")
        }
        return bytes
    }
}
