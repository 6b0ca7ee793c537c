"""Transductive transfer: labels in the source, none in the target.

On stored features (arrays alone, seconds): ``problem`` goes into a method of ``methods``, an ``AdaptedClassifier``
comes out; ``validators`` choose among methods without the target's labels; ``domain_gap`` and ``label_shift`` say what
differs between the domains; ``verdict`` says, once the labels are opened, whether adapting helped.
"""
