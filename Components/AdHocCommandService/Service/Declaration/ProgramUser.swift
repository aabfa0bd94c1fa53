// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A user of this machine that a program is run as, with the groups that the system gives to them.
struct ProgramUser: Hashable, Sendable {
    struct Mistake: Error {
        let message: String
    }

    let name: String
    let id: UInt32
    let group: UInt32
    let groups: [UInt32]
    let home: String

    /// - Throws: when there is no such user, or we may not run anything as them.
    init(_ name: String) throws(Mistake) {
        guard let (id, group, home) = Self.look(up: name) else {
            throw Mistake(message: "is «\(name)», whom this machine does not know.")
        }
        guard geteuid() == 0 || geteuid() == id else {
            throw Mistake(message: "is «\(name)»: only root can run programs as somebody else.")
        }
        #if os(Linux)
            guard geteuid() == id || access(Self.switcher, X_OK) == 0 else {
                throw Mistake(message: "is «\(name)»: that takes \(Self.switcher), of util-linux, which is not there.")
            }
        #endif
        self.name = name
        self.id = id
        self.group = group
        self.home = home
        groups = Self.groups(of: name, group)
    }

    /// What becomes another user and then executes a program, of util-linux.
    static let switcher = "/usr/bin/setpriv"

    /// The arguments with which it becomes this user, with the groups that the system gives to them alone.
    var switching: [String] {
        let list = groups.map(String.init).joined(separator: ",")
        return [
            "--reuid=\(id)", "--regid=\(group)", list.isEmpty ? "--clear-groups" : "--groups=\(list)", "--",
        ]
    }

    /// Whether it is somebody else than who we are.
    var isOther: Bool { geteuid() != id }

    private static func look(up name: String) -> (UInt32, UInt32, String)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        // The strings of the entry are in the buffer: they are copied before it goes.
        return buffer.withUnsafeMutableBufferPointer { buffer -> (UInt32, UInt32, String)? in
            guard let base = buffer.baseAddress, getpwnam_r(name, &entry, base, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            guard let home = entry.pw_dir else { return (entry.pw_uid, entry.pw_gid, "/") }
            return (entry.pw_uid, entry.pw_gid, String(cString: home))
        }
    }

    private static func groups(of name: String, _ group: UInt32) -> [UInt32] {
        #if canImport(Darwin)
            return [group]
        #else
            var count: Int32 = 256
            var groups = [gid_t](repeating: 0, count: Int(count))
            guard getgrouplist(name, group, &groups, &count) >= 0 else { return [group] }
            return Array(groups.prefix(Int(count)))
        #endif
    }
}
