// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 3492: §6 (algorithms)

/// Punycode (RFC 3492): a label of any characters written in letters, digits and hyphens.
enum Punycode {
    private static let base: UInt32 = 36
    private static let tMin: UInt32 = 1
    private static let tMax: UInt32 = 26

    /// The code points of a label without its `xn--`; `nil` when it is malformed. Reads small letters and digits.
    static func decode(_ bytes: some Collection<UInt8>) -> [Unicode.Scalar]? {
        let bytes = Array(bytes)
        var result: [Unicode.Scalar] = []
        var index = 0
        if let hyphen = bytes.lastIndex(of: UInt8(ascii: "-")) {
            for byte in bytes[..<hyphen] {
                guard byte < 0x80 else { return nil }
                result.append(Unicode.Scalar(byte))
            }
            index = hyphen + 1
        }
        var code: UInt32 = 128
        var bias: UInt32 = 72
        var insertion: UInt32 = 0
        while index < bytes.count {
            let old = insertion
            var weight: UInt32 = 1
            var k = base
            while true {
                guard index < bytes.count, let digit = value(bytes[index]) else { return nil }
                index += 1
                let (product, tooLarge) = digit.multipliedReportingOverflow(by: weight)
                let (sum, overflow) = insertion.addingReportingOverflow(product)
                if tooLarge || overflow { return nil }
                insertion = sum
                let threshold = threshold(k, bias)
                if digit < threshold { break }
                let (next, weightTooLarge) = weight.multipliedReportingOverflow(by: base - threshold)
                if weightTooLarge { return nil }
                weight = next
                k += base
            }
            let count = UInt32(truncatingIfNeeded: result.count + 1)
            bias = adapt(insertion - old, count, first: old == 0)
            let (sum, overflow) = code.addingReportingOverflow(insertion / count)
            guard !overflow, let scalar = Unicode.Scalar(sum) else { return nil }
            code = sum
            insertion %= count
            result.insert(scalar, at: Int(insertion))
            insertion += 1
        }
        return result
    }

    /// A label in Punycode, without `xn--`; `nil` when it is far too long.
    static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        guard scalars.count <= JID.maximumPartLength else { return nil }
        var result = scalars.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basic = UInt32(truncatingIfNeeded: result.count)
        var handled = basic
        if basic > 0 { result.append(UInt8(ascii: "-")) }
        var code: UInt32 = 128
        var bias: UInt32 = 72
        var delta: UInt32 = 0
        while Int(handled) < scalars.count {
            guard let next = scalars.lazy.map(\.value).filter({ $0 >= code }).min() else { return nil }
            // At most 0x10FFFF times 1024: below 2^31.
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in scalars {
                if scalar.value < code { delta += 1 }
                guard scalar.value == code else { continue }
                var rest = delta
                var k = base
                while true {
                    let threshold = threshold(k, bias)
                    if rest < threshold { break }
                    result.append(digit(threshold + (rest - threshold) % (base - threshold)))
                    rest = (rest - threshold) / (base - threshold)
                    k += base
                }
                result.append(digit(rest))
                bias = adapt(delta, handled + 1, first: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return result
    }

    private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
        k <= bias + tMin ? tMin : k >= bias + tMax ? tMax : k - bias
    }

    private static func adapt(_ delta: UInt32, _ count: UInt32, first: Bool) -> UInt32 {
        var delta = first ? delta / 700 : delta / 2
        delta += delta / count
        var k: UInt32 = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + 38)
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 26
        default: nil
        }
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        value < 26
            ? UInt8(ascii: "a") + UInt8(truncatingIfNeeded: value)
            : UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value - 26)
    }
}
