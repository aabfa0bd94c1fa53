// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Sentences and what they mean. Unless said otherwise it is Thursday, 26 November 2026, 10:00 in Berlin.
///
/// A line is `sentence -> meaning`, or `[time zone] sentence -> meaning`. A meaning is the title, an `@` and when: a moment
/// (with `Z`), a clock time, or a rule and its first time; or a command. `!` begins a text that the answer must have.
enum LanguageCorpus {
    static let table = """
        # The time at the end, at the beginning, after the lead, and before it
        remind me to pick up the kids at 17:00 -> pick up the kids @ 2026-11-26T17:00
        Remind me to pick up the kids at 17:00. -> pick up the kids @ 2026-11-26T17:00
        remind me at 17:00 to pick up the kids -> pick up the kids @ 2026-11-26T17:00
        at 17:00 remind me to pick up the kids -> pick up the kids @ 2026-11-26T17:00
        please remind me to pick up the kids at 17:00 -> pick up the kids @ 2026-11-26T17:00
        can you remind me to pick up the kids at 17:00? -> pick up the kids @ 2026-11-26T17:00
        17:00 pick up the kids -> pick up the kids @ 2026-11-26T17:00
        pick up the kids at 17:00 -> pick up the kids @ 2026-11-26T17:00
        pick up the kids tomorrow at 17:00 -> pick up the kids @ 2026-11-27T17:00
        tomorrow remind me at 17:00 to pick up the kids -> pick up the kids @ 2026-11-27T17:00
        remind me tomorrow to pick up the kids at 17:00 -> pick up the kids @ 2026-11-27T17:00
        remind me to pick up the kids at 17:00 tomorrow -> pick up the kids @ 2026-11-27T17:00
        remind me to meet Bob at 17:00 in the cafe -> meet Bob in the cafe @ 2026-11-26T17:00
        remind me tomorrow to meet Bob at 17:00 in the cafe -> meet Bob in the cafe @ 2026-11-27T17:00
        remind me that the oven is on in 20 minutes -> the oven is on @ 2026-11-26T09:20Z
        tomorrow at noon: lunch with Alex -> lunch with Alex @ 2026-11-27T12:00
        lunch, tomorrow, at noon -> lunch @ 2026-11-27T12:00
        don't forget the milk at 18:30 -> the milk @ 2026-11-26T18:30
        Don’t forget the milk at 18:30 -> the milk @ 2026-11-26T18:30
        todo call the bank tomorrow -> call the bank @ 2026-11-27T09:00
        wake me at 06:30 -> wake me @ 2026-11-27T06:30

        # The text stays as it was typed
        remind me to  Buy  MILK (2 l), eggs; bread   at 17:00 -> Buy  MILK (2 l), eggs; bread @ 2026-11-26T17:00
        remind me to "call at 5" at 17:00 -> call at 5 @ 2026-11-26T17:00
        remind me at 17:00 to watch “Friday at noon” -> watch “Friday at noon” @ 2026-11-26T17:00
        remind me at 17:00 to say "hi -> say "hi @ 2026-11-26T17:00
        remind me to buy 2 apples tomorrow -> buy 2 apples @ 2026-11-27T09:00
        remind me to email Bob about Friday tomorrow at 10 -> email Bob about Friday @ 2026-11-27T10:00
        remind me tomorrow to prepare for Friday -> prepare for Friday @ 2026-11-27T09:00
        remind me to order 10 pizzas in 10 minutes -> order 10 pizzas @ 2026-11-26T09:10Z
        remind me to grüße Łukasz 🎉 at 17:00 -> grüße Łukasz 🎉 @ 2026-11-26T17:00
        remind me to to pick up at 17:00 -> to pick up @ 2026-11-26T17:00

        # Spans
        remind me in 20 minutes to turn the oven off -> turn the oven off @ 2026-11-26T09:20Z
        remind me in 1 hour to stretch -> stretch @ 2026-11-26T10:00Z
        remind me in an hour to stretch -> stretch @ 2026-11-26T10:00Z
        remind me in an hour and a half to stretch -> stretch @ 2026-11-26T10:30Z
        remind me in half an hour to stretch -> stretch @ 2026-11-26T09:30Z
        remind me in one and a half hours to stretch -> stretch @ 2026-11-26T10:30Z
        remind me in 1 hour and 15 minutes to stretch -> stretch @ 2026-11-26T10:15Z
        remind me in 1h30 to stretch -> stretch @ 2026-11-26T10:30Z
        remind me in 1h 30m to stretch -> stretch @ 2026-11-26T10:30Z
        remind me in 90min to stretch -> stretch @ 2026-11-26T10:30Z
        remind me in 45 seconds to stretch -> stretch @ 2026-11-26T09:00:45Z
        remind me in a quarter of an hour to stretch -> stretch @ 2026-11-26T09:15Z
        remind me to stretch 20 minutes from now -> stretch @ 2026-11-26T09:20Z
        in ten minutes: tea -> tea @ 2026-11-26T09:10Z
        remind me in 3 days to call -> call @ 2026-11-29T10:00
        remind me in 3 days at 8:30 to call -> call @ 2026-11-29T08:30
        remind me in 2 weeks to call -> call @ 2026-12-10T10:00
        remind me in a month to call -> call @ 2026-12-26T10:00
        remind me in a couple of days to call -> call @ 2026-11-28T10:00
        [2027-01-31T10:00 Europe/Berlin] remind me in a month to pay -> pay @ 2027-02-28T10:00

        # Times of the day
        remind me at 5pm to call -> call @ 2026-11-26T17:00
        remind me at 5 pm to call -> call @ 2026-11-26T17:00
        remind me at 5 p.m. to call -> call @ 2026-11-26T17:00
        remind me at 5:30pm to call -> call @ 2026-11-26T17:30
        remind me at 12pm to call -> call @ 2026-11-26T12:00
        remind me at 12am to call -> call @ 2026-11-27T00:00
        remind me at 12:30 AM to call -> call @ 2026-11-27T00:30
        remind me at 11:30 pm to call -> call @ 2026-11-26T23:30
        remind me at 5am to call -> call @ 2026-11-27T05:00
        remind me at 17.30 to call -> call @ 2026-11-26T17:30
        remind me at 17h30 to call -> call @ 2026-11-26T17:30
        remind me at noon to call -> call @ 2026-11-26T12:00
        remind me at midnight to call -> call @ 2026-11-27T00:00
        remind me at half past 5 to call -> call @ 2026-11-26T17:30
        remind me at quarter to 6 to call -> call @ 2026-11-26T17:45
        remind me at a quarter past six to call -> call @ 2026-11-26T18:15
        remind me at ten to one to call -> call @ 2026-11-26T12:50
        remind me at 8 o'clock to call -> call @ 2026-11-26T20:00
        remind me at 8 in the evening to call -> call @ 2026-11-26T20:00
        remind me at 8 in the morning to call -> call @ 2026-11-27T08:00
        remind me in the morning to call -> call @ 2026-11-27T09:00
        remind me in the afternoon to call -> call @ 2026-11-26T15:00
        remind me tonight to call -> call @ 2026-11-26T20:00
        remind me this evening to call -> call @ 2026-11-26T19:00
        remind me tomorrow morning to call -> call @ 2026-11-27T09:00
        remind me tomorrow morning at 7 to call -> call @ 2026-11-27T07:00
        remind me tomorrow evening at 7 to call -> call @ 2026-11-27T19:00
        remind me on Friday evening to call -> call @ 2026-11-27T19:00
        remind me today to call -> call @ 2026-11-26T18:00
        remind me tomorrow at midnight to call -> call @ 2026-11-28T00:00

        # Of the morning or of the evening: the next one at which people are awake
        remind me at 5 to call -> call @ 2026-11-26T17:00
        remind me at 5 to call -> ! say “5am”
        remind me at 11 to call -> call @ 2026-11-26T11:00
        remind me at 9 to call -> call @ 2026-11-26T21:00
        [2026-11-26T22:00 Europe/Berlin] remind me at 9 to call -> call @ 2026-11-27T09:00
        [2026-11-26T18:00 Europe/Berlin] remind me at 5 to call -> call @ 2026-11-27T17:00
        [2026-11-26T18:00 Europe/Berlin] remind me at 7 to call -> call @ 2026-11-26T19:00
        remind me tomorrow at 8 to call -> call @ 2026-11-27T08:00
        remind me tomorrow at 5 to call -> call @ 2026-11-27T17:00
        remind me tomorrow at 05:00 to call -> call @ 2026-11-27T05:00

        # What has passed today is tomorrow, and the answer says so
        [2026-11-26T18:00 Europe/Berlin] remind me to pick up the kids at 17:00 -> pick up the kids @ 2026-11-27T17:00
        [2026-11-26T18:00 Europe/Berlin] remind me to pick up the kids at 17:00 -> ! 17:00 has passed today
        [2026-11-26T18:00 Europe/Berlin] remind me to pick up the kids at 17:00 -> ! tomorrow at 17:00
        [2026-11-26T18:00 Europe/Berlin] remind me today at 17:00 to call -> ! past already today
        [2026-11-26T17:00 Europe/Berlin] remind me at 17:00 to call -> call @ 2026-11-27T17:00

        # Days
        remind me on friday to call -> call @ 2026-11-27T09:00
        remind me friday to call -> call @ 2026-11-27T09:00
        remind me on fri at 10 to call -> call @ 2026-11-27T10:00
        remind me to call mom monday -> call mom @ 2026-11-30T09:00
        remind me on thursday at 17:00 to call -> call @ 2026-11-26T17:00
        remind me on thursday at 9:30 to call -> call @ 2026-11-26T21:30
        remind me on thursday at 09:30 to call -> call @ 2026-12-03T09:30
        remind me next friday to call -> call @ 2026-12-04T09:00
        remind me next week to call -> call @ 2026-11-30T09:00
        remind me next month to pay -> pay @ 2026-12-01T09:00
        remind me on 24 december at 8 to light the tree -> light the tree @ 2026-12-24T08:00
        remind me on 24th of December at 8:00 to light the tree -> light the tree @ 2026-12-24T08:00
        remind me on December 24th to light the tree -> light the tree @ 2026-12-24T09:00
        remind me on the 24th to light the tree -> light the tree @ 2026-12-24T09:00
        remind me on the 26th at 17:00 to call -> call @ 2026-11-26T17:00
        remind me on 1 march to call -> call @ 2027-03-01T09:00
        remind me on 1 march 2028 to call -> call @ 2028-03-01T09:00
        remind me on 29 february to leap -> leap @ 2028-02-29T09:00
        remind me on 2026-12-24 at 8 to call -> call @ 2026-12-24T08:00
        remind me on 24.12.2026 to call -> call @ 2026-12-24T09:00
        remind me on 24.12. to call -> call @ 2026-12-24T09:00
        remind me on 24/12 to call -> call @ 2026-12-24T09:00
        remind me on 4/12 to call -> call @ 2026-12-04T09:00
        [2026-11-26T10:00 America/New_York] remind me on 4/12 to call -> call @ 2027-04-12T09:00
        remind me on Friday, 4 December at 10 to call -> call @ 2026-12-04T10:00
        remind me the day after tomorrow to call -> call @ 2026-11-28T09:00
        call the 24th of december -> call @ 2026-12-24T09:00

        # What cannot be has an answer
        remind me on 30 february to call -> ! February has no day 30
        remind me yesterday to call -> ! past already
        remind me on 1 january 2020 to call -> ! past already
        remind me every 5 minutes to blink -> ! Once an hour
        remind me every day until yesterday to call -> ! over before it begins

        # Again and again
        every weekday at 9 stand-up -> stand-up @ FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2026-11-27T09:00
        stand-up every weekday at 9 -> stand-up @ FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2026-11-27T09:00
        remind me every day at 22:00 to sleep -> sleep @ FREQ=DAILY from 2026-11-26T22:00
        remind me daily at 8 to stretch -> stretch @ FREQ=DAILY from 2026-11-27T08:00
        remind me every morning to stretch -> stretch @ FREQ=DAILY from 2026-11-27T09:00
        remind me every other day at noon to water -> water @ FREQ=DAILY;INTERVAL=2 from 2026-11-26T12:00
        remind me every monday at 10 to plan -> plan @ FREQ=WEEKLY;BYDAY=MO from 2026-11-30T10:00
        remind me on mondays at 10 to plan -> plan @ FREQ=WEEKLY;BYDAY=MO from 2026-11-30T10:00
        mondays at 10 plan -> plan @ FREQ=WEEKLY;BYDAY=MO from 2026-11-30T10:00
        every monday and thursday at 18:00 gym -> gym @ FREQ=WEEKLY;BYDAY=MO,TH from 2026-11-26T18:00
        every monday, wednesday and friday at 18:00 gym -> gym @ FREQ=WEEKLY;BYDAY=MO,WE,FR from 2026-11-27T18:00
        every 2 weeks water the plants -> water the plants @ FREQ=WEEKLY;INTERVAL=2;BYDAY=TH from 2026-12-10T09:00
        every 2 weeks on Friday: water the plants -> water the plants @ FREQ=WEEKLY;INTERVAL=2;BYDAY=FR from 2026-11-27T09:00
        every other friday at 16:00 backup -> backup @ FREQ=WEEKLY;INTERVAL=2;BYDAY=FR from 2026-11-27T16:00
        every week on monday at 8 bins -> bins @ FREQ=WEEKLY;BYDAY=MO from 2026-11-30T08:00
        remind me every month on the 1st to pay the rent -> pay the rent @ FREQ=MONTHLY;BYMONTHDAY=1 from 2026-12-01T09:00
        remind me every 15th to pay -> pay @ FREQ=MONTHLY;BYMONTHDAY=15 from 2026-12-15T09:00
        remind me every month on the 31st to pay -> pay @ FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 from 2026-11-30T09:00
        remind me on the last day of every month to pay -> pay @ FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 from 2026-11-30T09:00
        remind me on the first monday of every month to meet -> meet @ FREQ=MONTHLY;BYDAY=1MO from 2026-12-07T09:00
        remind me on the 15th of each month to pay -> pay @ FREQ=MONTHLY;BYMONTHDAY=15 from 2026-12-15T09:00
        remind me every last day of the month to pay -> pay @ FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 from 2026-11-30T09:00
        remind me every first monday of the month to meet -> meet @ FREQ=MONTHLY;BYDAY=1MO from 2026-12-07T09:00
        remind me every last friday at 17:00 to report -> report @ FREQ=MONTHLY;BYDAY=-1FR from 2026-11-27T17:00
        remind me every year on 24 december at 8 to light the tree -> light the tree @ FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24 from 2026-12-24T08:00
        remind me every 24 december to light the tree -> light the tree @ FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24 from 2026-12-24T09:00
        remind me every 3 hours to drink -> drink @ FREQ=HOURLY;INTERVAL=3 from 2026-11-26T13:00
        remind me every hour to drink -> drink @ FREQ=HOURLY from 2026-11-26T11:00
        remind me every day at 8 until 24 december to open a door -> open a door @ FREQ=DAILY until 2026-12-24 from 2026-11-27T08:00
        remind me every day at 8 3 times to take a pill -> take a pill @ FREQ=DAILY until 2026-11-29 from 2026-11-27T08:00
        every weekend at 10 pancakes -> pancakes @ FREQ=WEEKLY;BYDAY=SA,SU from 2026-11-28T10:00

        # Commands
        list -> list 1
        List! -> list 1
        list 2 -> list 2
        show my reminders -> list 1
        what's next? -> list 1
        done 2 -> done 2
        done #2 and 3 -> done 2 3
        done 2,3 -> done 2 3
        did 2 -> done 2
        done -> done
        snooze 10 minutes -> snooze last 10min
        snooze for 10 minutes -> snooze last 10min
        snooze -> snooze last 10min
        snooze 2 10 minutes -> snooze 2 10min
        snooze #2 for an hour -> snooze 2 60min
        snooze until 18:00 -> snooze last time
        snooze 3 until tomorrow -> snooze 3 time
        snooze it until tomorrow at 8 -> snooze last time
        snooze forever -> ! Until when
        move 2 to tomorrow at 9 -> move 2
        delete 2 -> delete 2
        cancel 2 and 3 -> delete 2 3
        delete all -> delete all
        delete -> ! Which one
        undo -> undo
        my time zone is Europe/Berlin -> zone Europe/Berlin
        My timezone is New York. -> zone New York.
        time zone -> zone?
        set time zone to UTC+2 -> zone UTC+2
        export -> export
        help -> help
        yes -> yes
        no -> no
        hello -> greeting
        thanks! -> thanks

        # What is none of it
        the quick brown fox -> unknown
        what a day -> unknown
        delete the old files -> unknown
        done deal -> unknown
        my zone of comfort -> zone of comfort
        """
}
