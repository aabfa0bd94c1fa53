// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Inspection {
    /// A file that the program keeps, and makes when it is not there: whether it can be read and written, or made.
    ///
    /// - Parameters:
    ///   - name: What is looked at.
    ///   - path: Where it is.
    ///   - variable: Which variable says so, for what to do.
    ///   - isPrivate: Whether others have no business with it: that they can read it is told.
    ///   - hasCompanions: Whether there are files beside it, as SQLite's, so that its directory must be writable at any rate.
    ///   - examine: Throws what is wrong with a file that begins with these bytes, 100 at most; not called for an empty one.
    public static func ownFile(
        _ name: String, at path: String, variable: String, isPrivate: Bool = true, hasCompanions: Bool = false,
        examine: @escaping @Sendable (_ head: [UInt8]) throws -> Void = { _ in }
    ) -> Inspection {
        Inspection(name) {
            let file = InspectedFile(path)
            guard let mode = file.mode else {
                if let obstacle = file.obstacleToMaking(variable) { return obstacle }
                return .well("\(file.path) is not there yet; it is made when the component serves")
            }
            guard mode & S_IFMT != S_IFDIR else {
                return .wrong("\(file.path) is a directory", cure: "Set \(variable) to a file in it.")
            }
            guard file.permits(R_OK | W_OK) else { return file.forbidden("read and write \(file.path)") }
            if hasCompanions, let obstacle = file.obstacleToMaking(variable) { return obstacle }
            // Of a device or a pipe there is no beginning to look at.
            if mode & S_IFMT == S_IFREG {
                let head = try file.head()
                if !head.isEmpty { try examine(head) }
            }
            if isPrivate, mode & S_IFMT == S_IFREG, mode & 0o004 != 0 {
                return .note("every user of this machine can read \(file.path)", cure: "chmod o-r \(file.path)")
            }
            return .well("\(file.path) can be written")
        }
    }

    /// A file that the program reads.
    ///
    /// - Parameters:
    ///   - name: What is looked at.
    ///   - path: Where it is.
    ///   - variable: Which variable says so, for what to do.
    public static func givenFile(_ name: String, at path: String, variable: String) -> Inspection {
        Inspection(name) {
            let file = InspectedFile(path)
            guard let mode = file.mode else {
                return .wrong("\(file.path), which \(variable) names, is not there")
            }
            guard mode & S_IFMT != S_IFDIR else {
                return .wrong("\(file.path), which \(variable) names, is a directory")
            }
            guard file.permits(R_OK) else { return file.forbidden("read \(file.path)") }
            return .well("\(file.path) can be read")
        }
    }

    /// A directory that the program reads and writes in.
    ///
    /// - Parameters:
    ///   - name: What is looked at.
    ///   - path: Where it is.
    ///   - variable: Which variable says so, for what to do.
    public static func directory(_ name: String, at path: String, variable: String) -> Inspection {
        Inspection(name) {
            let file = InspectedFile(path)
            guard let mode = file.mode else {
                return .wrong("\(file.path), which \(variable) names, is not there", cure: "mkdir -p \(file.path)")
            }
            guard mode & S_IFMT == S_IFDIR else {
                return .wrong("\(file.path), which \(variable) names, is no directory")
            }
            guard file.permits(R_OK | W_OK | X_OK) else { return file.forbidden("read and write in \(file.path)") }
            return .well("\(file.path) can be written")
        }
    }
}
