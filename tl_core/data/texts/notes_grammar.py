"""What the generated notes are made of: subjects, and what may be said well or badly of each topic, in two styles.

A sentence's slots: ``{it}`` the subject, ``{n}`` a small number, ``{day}`` and ``{who}``. Each topic is said in many
ways that share few words, so that counting words needs many examples, while what the words mean is known to a network
that has read much.
"""

from collections.abc import Mapping, Sequence

Sayings = Mapping[str, Mapping[str, Sequence[str]]]  # by topic and sentiment

MARKET = ("apples", "pears", "tomatoes", "carrots", "onions", "lemons", "plums", "cherries", "grapes", "beans",
          "potatoes", "melons", "figs", "leeks", "radishes", "mushrooms", "peaches", "berries")
HOUSEHOLD = ("kettle", "lamp", "chair", "toaster", "blender", "vacuum cleaner", "iron", "mug", "frying pan", "clock",
             "umbrella", "backpack", "bookshelf", "fan", "desk", "pillow", "scale", "torch")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PEOPLE = ("my sister", "my neighbour", "my father", "our cook", "a friend", "my daughter", "a colleague", "grandmother")

MARKET_SAYINGS: Sayings = {
    "price": {
        "positive": (
            "a bargain, {n} for the usual cost of one", "cheaper than the shop on the corner",
            "paid next to nothing", "half of what they asked last week", "good value, my purse is still full",
            "they knocked a little off when i asked", "hardly cost me a coin", "could afford two bags this time"),
        "negative": (
            "far too dear", "they ask twice what they did in spring", "a fortune for so little",
            "would not pay that again", "robbery, plainly", "my purse is empty after one bag",
            "costs more than meat by now", "they charged extra at the scale")},
    "quality": {
        "positive": (
            "fresh as if picked this morning", "sweet and full of juice", "not one bad one in the bag",
            "the best taste this year", "firm, no bruises at all", "keep for days without a spot",
            "smell wonderful already from afar", "everyone at table asked for more"),
        "negative": (
            "half of the bag went into the bin", "mouldy underneath", "taste of water, no more",
            "soft and brown when i cut them", "worms in {n} of them", "bitter, could not finish one",
            "wilted before i was home", "spotted all over, surely a week old")},
    "service": {
        "positive": (
            "the woman at the stall let me try before", "he picked the nicest ones for me himself",
            "greeted me by name, a smile as always", "they carried the crate to my bike",
            "took the bad ones back without a word", "gave a recipe along with the bag",
            "patient though i asked {n} things", "nice people, always time for a chat"),
        "negative": (
            "the seller shouted at the child before me", "nobody looked up for ten minutes",
            "rude when i wanted to choose my own", "he slipped the old ones in from below",
            "would not give me a receipt", "on the phone the whole time i stood there",
            "pushed aside by someone he knew", "laughed when i complained")},
    "delivery": {
        "positive": (
            "the box stood at my door before eight", "came a day early even", "brought up to the third floor",
            "packed in straw, nothing squashed", "the courier rang just when he had said",
            "exactly what was on the list, on {day}", "left with a neighbour as agreed",
            "the boy with the cart is quick"),
        "negative": (
            "the box came two days late", "dropped at the wrong house", "never arrived, had to go myself",
            "squashed, as if someone had sat on it", "left out in the rain on {day}",
            "waited the whole morning for the van", "half of the list was missing",
            "the courier left it and ran")},
}
HOUSEHOLD_SAYINGS: Sayings = {
    "price": {
        "positive": (
            "I have seen the same thing elsewhere for twice as much.", "You get a great deal for your money here.",
            "It was on sale, and I saved enough to buy a second one.", "For what it costs nobody can complain.",
            "It is worth every cent.", "Hard to believe that something so inexpensive holds up so well.",
            "My budget was small, and it still fitted.", "Other brands want a fortune for this."),
        "negative": (
            "It is badly overpriced.", "A week later they sold it for half, which made me angry.",
            "I paid for the name and for nothing else.", "You can find three of them for that amount elsewhere.",
            "Save your money.", "The extra parts that you need cost more than the thing itself.",
            "Not worth a quarter of what they ask.", "I feel ripped off.")},
    "quality": {
        "positive": (
            "It feels solid and has survived {n} falls.", "After two years of daily use it looks like new.",
            "Everything about it is well made.", "It does exactly what it should, every single day.",
            "The material is thick and the joints are tight.", "It runs so smoothly that I forget it is there.",
            "I would trust it to outlive me.", "Nothing rattles, nothing leaks."),
        "negative": (
            "It broke on the second day.", "The handle came off in my hand.", "Cheap plastic, and it smells.",
            "It stopped working after {n} weeks.", "There was a crack in it from the start.",
            "It wobbles and leaks.", "The paint peels wherever you touch it.",
            "The first one was faulty, and so was its replacement.")},
    "service": {
        "positive": (
            "When I had a question, somebody answered within the hour.",
            "They sent a spare part free of charge, no questions asked.",
            "The lady on the phone was kind and knew her stuff.",
            "My refund was in my account the next morning.", "They even wrote to ask whether all was well.",
            "The shop took it back without any fuss.", "Support stayed with me until it worked.",
            "You can tell that these people care about those who buy from them."),
        "negative": (
            "Nobody has answered my four letters.", "I was kept waiting on the line for an hour, then cut off.",
            "They refused to take it back.", "The man in the shop told me that it was my own fault.",
            "Support read to me from a script and understood nothing.",
            "I am still waiting for my refund.", "The warranty is worthless, as they always find an excuse.",
            "They were friendly until they had my money.")},
    "delivery": {
        "positive": (
            "It arrived the next morning, wrapped with care.", "The parcel came earlier than promised.",
            "The driver carried it upstairs for {who}.", "Everything was in the box, not a scratch on it.",
            "I could follow the parcel all the way to my door.", "Ordered on {day}, unpacked a day later.",
            "Shipping was quick and cost nothing.", "It was packed so well that an egg would have survived."),
        "negative": (
            "The parcel took five weeks.", "The box was crushed and wet when it came.",
            "They sent the wrong colour, twice.", "Half of the screws were missing from the box.",
            "The driver threw it over the fence.", "It was marked as delivered, yet nothing was there.",
            "I stayed at home on {day} for nothing, since nobody came.",
            "It went back to the depot although {who} was in.")},
}
MARKET_OPENINGS = ("{it} from the corner stall", "{it}, {day}", "got {it} again", "{n} kilos of {it}",
                   "{it} for the soup", "tried the {it}", "{it} at the farmers market", "note to self: {it}",
                   "{it}, stall {n}", "bought {it} for {who}")
MARKET_CLOSINGS = ("back next {day}", "soup tonight", "rain all day", "crowded as ever", "told {who}", "list done",
                   "forgot the bread", "", "", "")
HOUSEHOLD_OPENINGS = ("I bought this {it} for {who}.", "This is my second {it}.", "We needed a new {it} for the flat.",
                      "I ordered the {it} last {day}.", "One {it} is like another, I used to think.",
                      "The {it} was a present from {who}.", "After a long search I took this {it}.",
                      "We have had the {it} for {n} months now.", "The {it} stands in our kitchen.",
                      "My old {it} had to go.")
HOUSEHOLD_CLOSINGS = ("That is all I have to say.", "I hope that this helps somebody.", "It is the blue one.",
                      "{who} agrees.", "I usually do not write reviews.", "We use it on most days.", "", "", "")
