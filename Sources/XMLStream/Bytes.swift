// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Calls `body` with the UTF-8 bytes of `string`, without a copy for native strings.
///
/// `String.withUTF8` wants a variable of its own, which costs a retain and a release each time.
@inlinable
@inline(__always)
package func withUTF8<R>(of string: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    if let result = try string.utf8.withContiguousStorageIfAvailable({ try body(UnsafeRawBufferPointer($0)) }) {
        return result
    }
    return try withCopiedUTF8(of: string, body)
}

/// For strings that Foundation keeps in UTF-16, which there are none of on Linux.
@usableFromInline
@inline(never)
package func withCopiedUTF8<R>(of string: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
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
    if a == b { return true }
    let count = left.count
    // Names and addresses are short: first and last bytes, which together are all, without a call.
    if count > 32 { return memcmp(a, b, count) == 0 }
    if count >= 16 { return haveEqualEnds(SIMD16<UInt8>.self, a, b, count) }
    if count >= 8 { return haveEqualEnds(UInt64.self, a, b, count) }
    if count >= 4 { return haveEqualEnds(UInt32.self, a, b, count) }
    for index in 0..<count where left[index] != right[index] { return false }
    return true
}

@inline(__always)
private func haveEqualEnds<Word: BitwiseCopyable & Equatable>(
    _: Word.Type, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int
) -> Bool {
    let last = count - MemoryLayout<Word>.size
    return a.loadUnaligned(as: Word.self) == b.loadUnaligned(as: Word.self)
        && a.loadUnaligned(fromByteOffset: last, as: Word.self) == b.loadUnaligned(fromByteOffset: last, as: Word.self)
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
    @inlinable
    @inline(__always)
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

extension String {
    /// The text of `bytes`, which are UTF-8.
    @inline(__always)
    init(bytes: UnsafeRawBufferPointer) {
        self = String(decoding: bytes, as: UTF8.self)
    }
}
