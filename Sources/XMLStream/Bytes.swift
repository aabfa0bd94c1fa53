// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Calls `body` with the UTF-8 bytes of `string`, without a copy for native strings.
@inline(__always)
func withUTF8<R>(of string: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    var string = string
    return try string.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
}

/// Whether the UTF-8 bytes of `string` are `bytes`.
@inline(__always)
func hasBytes(_ string: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
    withUTF8(of: string) { areEqual($0, bytes) }
}

/// Whether two runs of bytes are equal.
@inline(__always)
func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let a = left.baseAddress, let b = right.baseAddress, left.count > 0 else { return true }
    return a == b || memcmp(a, b, left.count) == 0
}

/// Copies bytes that do not overlap. Up to 32 of them, which is most names and values, without a call.
@inline(__always)
func copyBytes(_ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
    if count > 32 {
        memcpy(target, source, count)
    } else if count >= 16 {
        copyEnds(SIMD16<UInt8>.self, source, target, count)
    } else if count >= 8 {
        copyEnds(UInt64.self, source, target, count)
    } else if count >= 4 {
        copyEnds(UInt32.self, source, target, count)
    } else {
        for index in 0..<count {
            target.storeBytes(
                of: source.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index, as: UInt8.self)
        }
    }
}

/// Copies the first and the last bytes, which together are all.
@inline(__always)
private func copyEnds<Word: BitwiseCopyable>(
    _: Word.Type, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int
) {
    let last = count - MemoryLayout<Word>.size
    let head = source.loadUnaligned(as: Word.self)
    let tail = source.loadUnaligned(fromByteOffset: last, as: Word.self)
    target.storeBytes(of: head, as: Word.self)
    target.storeBytes(of: tail, toByteOffset: last, as: Word.self)
}

extension StaticString {
    /// The bytes of the literal; our literals are UTF-8 of more than one scalar.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

extension String {
    /// The text of `bytes`, which are UTF-8.
    @inline(__always)
    init(bytes: UnsafeRawBufferPointer) {
        self = String(decoding: bytes, as: UTF8.self)
    }
}
