// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The metrics that Prometheus has of every process, read when it asks. Those that the system does not tell are left out.
struct ProcessMetrics: Sendable {
    private let startedAt: Int

    init() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        startedAt = Int(now.tv_sec)
    }

    /// The metrics in the text format.
    var text: String {
        var text = PrometheusText()
        func add(_ name: String, _ type: MetricType, _ value: Double) {
            text.begin(name, type, help: MetricHelp.texts[name])
            text.sample(name, "", value)
        }
        add("process_start_time_seconds", .gauge, Double(startedAt))
        var used = timespec()
        if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0 {
            add("process_cpu_seconds_total", .counter, Double(used.tv_sec) + Double(used.tv_nsec) / 1e9)
        }
        if let bytes = Self.residentBytes() { add("process_resident_memory_bytes", .gauge, Double(bytes)) }
        if let count = Self.openDescriptors() { add("process_open_fds", .gauge, Double(count)) }
        var limit = rlimit()
        if Self.descriptorLimit(&limit) == 0 { add("process_max_fds", .gauge, Double(limit.rlim_cur)) }
        return text.text
    }

    private static func descriptorLimit(_ limit: inout rlimit) -> Int32 {
        #if canImport(Glibc)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            getrlimit(RLIMIT_NOFILE, &limit)
        #endif
    }

    /// The second number of `/proc/self/statm`, in pages.
    private static func residentBytes() -> Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = fread(&bytes, 1, bytes.count, file)
        let words = bytes.prefix(count).split(separator: UInt8(ascii: " "))
        guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // «.», «..» and the one of the directory itself.
        return count - 3
    }
}
