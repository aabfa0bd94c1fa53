// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CLibXML2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The hot path: start tags, text and end tags go onto the tape.
extension ParserState {
    @inline(__always)
    mutating func start(
        name: UnsafePointer<UInt8>,
        namespace: UnsafePointer<UInt8>?,
        declarations: Int,
        attributeCount: Int,
        attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        if hasFailed { return }
        depth += 1
        if depth <= 2 {
            if depth == 1, isReplaying { return }
            isRecording = depth == 2
        } else {
            if isRefused { return checkHardDepth() }
            if depth - 1 > maximumDepth { return refuse(.depth) }
        }
        if declarations > 0, let context, Int(context.pointee.nsNr) > Self.maximumNamespaces {
            return fail(.tooLong, "too many namespaces are declared at once")
        }
        tape.reserve(nodes: 1 + min(attributeCount, maximumAttributes))
        var node = TapeNode(kind: TapeNode.element, position: current, count: 0)
        setName(of: &node, name, namespace)
        let element = tape.append(node)
        current = UInt32(truncatingIfNeeded: element)
        isTextOpen = false
        if attributeCount > 0, let attributes {
            record(attributes, count: attributeCount, of: element)
        }
        if depth <= 2 {
            headNodes = tape.nodeCount
            headBytes = tape.byteCount
            if isRefused { isRecording = false }
            if depth == 1 { finishRoot() }
        } else if tape.byteCount > maximumTapeBytes || position - stanzaStart > maximumStanzaBytes {
            refuse(.size)
        }
    }

    @inline(__always)
    private mutating func record(
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>, count: Int, of element: Int
    ) {
        if count > maximumAttributes { refuse(.attributes) }
        var recorded = 0
        var cursor = attributes
        let end = attributes + 5 * min(count, maximumAttributes)
        while cursor < end {
            // libxml2: local name, prefix, namespace, value, end of value.
            if let name = cursor[0], let value = cursor[3], let valueEnd = cursor[4] {
                let length = valueEnd - value
                if length > maximumTextBytes {
                    refuse(.text)
                } else if !isRefused || depth <= 2 {
                    var node = TapeNode(
                        kind: TapeNode.attribute, position: 0, count: UInt32(truncatingIfNeeded: length))
                    setName(of: &node, name, cursor[2])
                    if node.nameLength > 0 {
                        node.position = tape.append(value, count: length)
                        _ = tape.append(node)
                        recorded &+= 1
                    }
                }
            }
            cursor += 5
        }
        if !isRefused || depth <= 2 {
            tape.nodes[element].count = UInt32(truncatingIfNeeded: recorded)
        }
    }

    @inline(__always)
    mutating func text(_ bytes: UnsafePointer<UInt8>, count: Int) {
        if !isRecording { return textElsewhere(bytes, count: count) }
        if isTextOpen {
            let node = tape.nodes + (tape.nodeCount &- 1)
            let total = Int(node.pointee.count) &+ count
            if total > maximumTextBytes { return refuse(.text) }
            _ = tape.append(bytes, count: count)
            node.pointee.count = UInt32(truncatingIfNeeded: total)
        } else if count > 0 {
            if count > maximumTextBytes { return refuse(.text) }
            tape.reserve(nodes: 1)
            let offset = tape.append(bytes, count: count)
            _ = tape.append(
                TapeNode(kind: TapeNode.text, position: offset, count: UInt32(truncatingIfNeeded: count)))
            isTextOpen = true
        }
    }

    @inline(__always)
    mutating func end() {
        if hasFailed { return }
        depth -= 1
        if depth >= 2 {
            if isRefused { return }
            let element = tape.nodes + Int(current)
            current = element.pointee.position
            element.pointee.position = UInt32(truncatingIfNeeded: tape.nodeCount)
            isTextOpen = false
        } else if depth == 1 {
            finishStanza()
        } else {
            events?.pointee.append(.closed)
        }
    }

    @inline(__always)
    private mutating func finishStanza() {
        let end = position
        if end - stanzaStart > maximumStanzaBytes { refuse(.size) }
        stanzaStart = end
        if isRefused { cutToHead() }
        tape.nodes[0].position = UInt32(truncatingIfNeeded: tape.nodeCount)
        let element = Element(storage: tape.makeStorage(table: table), index: 0)
        if isRefused {
            events?.pointee.append(.refused(element, refusal))
        } else {
            events?.pointee.append(.stanza(element))
        }
        reset()
        if let context, Int(xmlDictSize(context.pointee.dict)) > softNames { stopForReplacement() }
    }

    private mutating func finishRoot() {
        isOpened = true
        tape.nodes[0].position = UInt32(truncatingIfNeeded: tape.nodeCount)
        events?.pointee.append(.opened(Element(storage: tape.makeStorage(table: table), index: 0)))
        reset()
    }

    /// Makes ready for the next stanza.
    @inline(__always)
    private mutating func reset() {
        tape.removeAll()
        current = 0
        isTextOpen = false
        isRefused = false
        isRecording = false
        headNodes = 0
        headBytes = 0
        generation &+= 1
        if generation == 0 {
            slots.update(repeating: NameSlot(), count: Self.slotCount)
            lastNamespace = nil
            generation = 1
        }
    }

    private mutating func checkHardDepth() {
        if depth > maximumDepth + Self.depthReserve { fail(.tooLong, "the depth is over \(depth) elements") }
    }

    /// Text that is not recorded. Between stanzas RFC 6120 §4.6.1 allows whitespace as a keepalive and nothing else.
    @inline(never)
    private mutating func textElsewhere(_ bytes: UnsafePointer<UInt8>, count: Int) {
        if hasFailed || depth > 1 { return }
        for index in 0..<count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: return fail(.badFormat, "text between stanzas")
            }
        }
        // libxml2 calls back before or after it moved on, as it likes: go by the end of the text itself.
        guard let input = context?.pointee.input, let base = input.pointee.base else { return }
        let end = bytes + count
        guard bytes >= base, end <= input.pointee.end else { return }
        stanzaStart = Int(truncatingIfNeeded: input.pointee.consumed) + (end - base)
    }

    // MARK: Names

    /// Puts name and namespace onto the tape, once per stanza while the cache holds them.
    @inline(__always)
    private mutating func setName(
        of node: inout TapeNode, _ name: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?
    ) {
        let bits = UInt(bitPattern: name) ^ (UInt(bitPattern: namespace) &<< 1)
        let hash = (bits &>> 3) &* 0x9E37_79B9_7F4A_7C15
        var slot = slots + Int(truncatingIfNeeded: hash &>> 56)
        if slot.pointee.name != name || slot.pointee.namespace != namespace {
            // Two names may share a place: each has a second one.
            slot = slots + Int(truncatingIfNeeded: (hash &>> 56) ^ 1)
            if slot.pointee.name != name || slot.pointee.namespace != namespace {
                slot = slots + Int(truncatingIfNeeded: (hash &>> 56) ^ (UInt(generation) & 1))
                fill(slot, name, namespace)
            }
        }
        if slot.pointee.generation != generation {
            slot.pointee.generation = generation
            slot.pointee.nameOffset = tape.append(name, count: Int(slot.pointee.nameLength))
            if let namespace { slot.pointee.namespaceOffset = offset(of: namespace, slot.pointee.namespaceLength) }
        }
        node.nameLength = slot.pointee.nameLength
        node.nameOffset = slot.pointee.nameOffset
        node.namespaceLength = slot.pointee.namespaceLength
        node.known = slot.pointee.known
        node.namespaceOffset = slot.pointee.namespaceOffset
    }

    /// Most elements of a stanza are in the namespace of the one before.
    @inline(__always)
    private mutating func offset(of namespace: UnsafePointer<UInt8>, _ length: UInt16) -> UInt32 {
        if namespace != lastNamespace || lastNamespaceGeneration != generation {
            lastNamespace = namespace
            lastNamespaceGeneration = generation
            lastNamespaceOffset = tape.append(namespace, count: Int(length))
        }
        return lastNamespaceOffset
    }

    /// A name of over 65,535 bytes is cut here and its stanza refused.
    @inline(never)
    private mutating func fill(
        _ slot: UnsafeMutablePointer<NameSlot>, _ name: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?
    ) {
        let nameLength = strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
        let namespaceLength = namespace.map { strlen(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) } ?? 0
        slot.pointee = NameSlot(name: name, namespace: namespace)
        guard nameLength <= Int(UInt16.max), namespaceLength <= Int(UInt16.max) else {
            slot.pointee.name = nil
            return refuse(.size)
        }
        slot.pointee.nameLength = UInt16(truncatingIfNeeded: nameLength)
        slot.pointee.namespaceLength = UInt16(truncatingIfNeeded: namespaceLength)
        if let names {
            slot.pointee.known = names._withUnsafeGuaranteedRef {
                $0.id(
                    nameBytes: UnsafeRawBufferPointer(start: name, count: nameLength),
                    namespaceBytes: UnsafeRawBufferPointer(start: namespace, count: namespaceLength)
                )
            }
        }
    }
}
