// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Draws the face that goes with a mood: a disc of a colour of its own, two eyes, and a mouth.
struct MoodFace {
    let mood: BuddySummary.Mood
    /// Pixels from side to side.
    let size: Int
    /// Points of a pixel that are looked at, in each direction: their mean is its colour.
    private let samples = 4
    /// Steps between two colours.
    private let shades = 5

    init(_ mood: BuddySummary.Mood, size: Int = 64) {
        self.mood = mood
        self.size = size
    }

    /// The picture.
    var image: PNGImage {
        var image = PNGImage(width: size, height: size, palette: palette)
        for y in 0..<size {
            for x in 0..<size { image[x, y] = color(atColumn: x, row: y) }
        }
        return image
    }

    /// Nothing, the disc in rising opacity, then from the disc's colour to that of what is drawn on it.
    private var palette: [PNGImage.Color] {
        let disc = color
        let clear = PNGImage.Color(red: disc.red, green: disc.green, blue: disc.blue, alpha: 0)
        let rim = (1...shades).map { step in
            PNGImage.Color(red: disc.red, green: disc.green, blue: disc.blue, alpha: UInt8(255 * step / shades))
        }
        let lines = (1...shades).map { step in
            let mix = { (part: UInt8) in UInt8(Int(part) + (250 - Int(part)) * step / shades) }
            return PNGImage.Color(red: mix(disc.red), green: mix(disc.green), blue: mix(disc.blue))
        }
        return [clear] + rim + lines
    }

    private var color: PNGImage.Color {
        switch mood {
        case .idle: PNGImage.Color(red: 46, green: 139, blue: 87)
        case .today: PNGImage.Color(red: 203, green: 128, blue: 18)
        case .overdue: PNGImage.Color(red: 190, green: 42, blue: 48)
        }
    }

    private func color(atColumn column: Int, row: Int) -> Int {
        var inside = 0
        var drawn = 0
        for step in 0..<samples * samples {
            let scale = 2 / Double(size * samples)
            let x = Double(column * samples + step % samples) * scale + scale / 2 - 1
            let y = Double(row * samples + step / samples) * scale + scale / 2 - 1
            guard x * x + y * y <= 0.94 else { continue }
            inside += 1
            if isDrawn(x, y) { drawn += 1 }
        }
        let all = samples * samples
        if drawn > 0, inside == all { return shades + (drawn * shades + all - 1) / all }
        return (inside * shades + all - 1) / all
    }

    /// Whether a point is of an eye or the mouth; the disc's middle is (0, 0), its edge 1 away, and y grows downwards.
    private func isDrawn(_ x: Double, _ y: Double) -> Bool {
        let eye = (abs(x) - 0.34) * (abs(x) - 0.34) + (y + 0.22) * (y + 0.22)
        if eye < 0.014 { return true }
        guard abs(x) < 0.46 else { return false }
        let mouth =
            switch mood {
            case .idle: 0.46 - x * x * 1.3
            case .today: 0.36
            case .overdue: 0.26 + x * x * 1.3
            }
        return abs(y - mouth) < 0.065
    }
}
