"""What the generated descriptions are made of: each of the drawn household objects, never called by its name.

``LOOKS`` say how a thing looks, ``USES`` what one does with it. No saying holds the thing's own name, so that nobody
can tell a class by one word.
"""

from collections.abc import Mapping, Sequence

LOOKS: Mapping[str, Sequence[str]] = {
    "bottle": ("Tall and slim, with a narrow neck and a cap on top.", "Made of glass or plastic, round, with "
    "shoulders.",
               "Its neck is thin, and a cork closes it.", "A label is glued around its belly.",
               "You can see through it how much is left.", "Green glass, long neck, flat bottom."),
    "chair": ("Four legs, a flat part at knee height, and a back.", "Wood, with slats behind and nothing at the sides.",
              "Its back stands up straight, and its legs are all of one length.", "Some have arms, this one has none.",
              "A cushion lies on it.", "It is as high as my knees, and its back as high as my chest."),
    "clock": ("A round face with twelve marks and two hands.", "Its hands go round and never meet for long.",
              "A disc with numbers along the edge.", "One hand is short, the other long.",
              "It hangs high on the wall where all can see it.", "Behind glass something moves, a little each minute."),
    "key": ("A small piece of metal with teeth and a ring at its end.", "Flat, of brass, with notches along one side.",
            "It hangs on a ring with others of its kind.", "Its head is round with a hole, its other end is jagged.",
            "As long as a finger, and it jingles.", "Old ones are big, with a bow and a single bit."),
    "lamp": ("A stand with a shade on top.", "Under its shade sits a bulb.", "A foot, a thin pole, and a cone of "
    "cloth.",
             "A cord leads from its foot to the wall.", "Its shade is warm to the touch in the evening.",
             "It has a switch on its cord and glows."),
    "mug": ("Round, as wide as high, with a handle at one side.", "Thick china with an ear to hold it by.",
            "It has no saucer, but a handle for a whole hand.", "Open on top, and steam rises from it.",
            "A brown ring is left inside it.", "Mine has a chip at the rim and a big handle."),
    "scissors": ("Two blades, crossed and held by a screw.", "Two loops for fingers, and two sharp edges.",
                 "They open like a beak and close with a snap.", "Steel, pointed, with rings of plastic.",
                 "It comes as a pair, joined in the middle.", "Finger and thumb go through its two rings."),
    "umbrella": ("A dome of cloth on thin ribs, with a bent handle.", "Folded it is a stick, open it is a roof.",
                 "Eight ribs spread the cloth around a long shaft.", "Its handle is curved like a cane's.",
                 "Water runs down its cloth on all sides.", "It opens at the push of a button, larger than I am wide."),
}
USES: Mapping[str, Sequence[str]] = {
    "bottle": ("Wine comes in it.", "I fill it with water before a walk.", "One pours from it into glasses.",
               "Babies drink milk out of it.", "When it is empty, we take it back to the shop.",
               "Somebody put a letter into it and threw it into the sea."),
    "chair": ("One takes a seat on it.", "We push it under the table after dinner.", "There is one for each guest.",
              "I stood on it to reach the top shelf.", "You sit at your desk on it all day.",
              "Whoever is tired may rest on it."),
    "clock": ("It says when we have to leave.", "I look at it whenever I am late.", "It strikes at noon.",
              "In spring we put it forward by an hour.", "Its ticking keeps me awake.", "It tells the hour and the "
              "minute."),
    "key": ("Without it the door stays shut.", "I turn it twice before I go to bed.", "It starts the old car.",
            "When I lost it, I could not get into my own flat.", "A neighbour has a second one, just in case.",
            "It opens the box where our letters lie."),
    "lamp": ("I read in bed by it.", "When it gets dark, we switch it on.", "It gives light to the whole corner.",
             "Moths fly around it at night.", "Its bulb must be changed again.", "Please turn it off when you go to "
             "sleep."),
    "mug": ("I drink my coffee out of it.", "Cocoa for the children goes into it.", "It keeps both of my hands warm.",
            "Tea for one, milk first.", "It stands beside the pot each morning.", "We rinse it after breakfast."),
    "scissors": ("The barber works with them.", "They cut paper, cloth and string.", "Be careful, you may snip your "
    "finger.",
                 "The tailor cannot do without them.", "I trim my beard with them.",
                 "Open the bag of milk with them."),
    "umbrella": ("I forgot it, and so I got wet.", "It keeps the rain off my head.", "A storm turned it inside out.",
                 "Put it into the stand by the door, it drips.", "Two of us walked under it through the shower.",
                 "Take it along, there are dark clouds."),
}
REMARKS = ("We have had it for {n} years.", "{who} gave it to us.", "There is one in most homes.",
           "Ours is in the hall.",
           "It was not expensive.", "I would not want to be without it.", "{who} has the same.",
           "It is on my list for {day}.")
