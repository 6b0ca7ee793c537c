"""The training loop: one run, or several whose heads share a frozen backbone, from a config to a saved network.

Who owns what, and who may change it:

| owner (its module)           | owns                                                   | is changed by                |
|------------------------------|--------------------------------------------------------|------------------------------|
| TrainingContext (context)    | data set, device, network, phases, rows: what all      | nobody, once built; rows     |
|                              | runs of a session stand on                             | fill, weights move           |
| Trainer (trainer)            | order of phases, each one's steps and streams, the     | itself                       |
|                              | moment the test set is opened                          |                              |
| RunTrainer (run_trainer)     | one run, from its announcement to its result           | Trainer, phase by phase      |
| RunNetwork (run_network)     | the run's heads, objectives, trained parts, copies of  | RunTrainer (best weights);   |
|                              | weights                                                | Keeper (kept state)          |
| RunAnnouncer (run_announcer) | its words                                              | nobody: it has no state      |
| TrainStep (train_step)       | one traced step: gradients and optimizer of all its    | TrainingLoop, which takes it |
|                              | members; no other moves a weight while a phase trains  |                              |
| Objective (objective)        | what is minimised, by name; layers of its own, which   | TrainStep                    |
|                              | train with it and are not saved in the network         |                              |
| Survey (survey)              | what an objective is shown of the target's pictures    | TrainingLoop, which asks     |
| TaskGradients                | cosines of several tasks' gradients in the blocks that | TrainingLoop, which asks     |
| (task_gradients)             | they share                                             |                              |
| DomainMap (domain_map)       | both domains' pictures on a plane, epoch by epoch      | Survey, TrainingLoop         |
| ValidationMaps               | validation pictures on a plane and their confusion     | TrainingLoop, which asks     |
| (validation_map)             | matrix, epoch by epoch, of every head                  |                              |
| TrainingLoop (fit)           | one phase's epochs: groups of batches, validation      | itself                       |
| PhaseCallback (callback)     | whether a run still takes part in the phase: told      | TrainingLoop                 |
|                              | every batch and every epoch's end                      |                              |
| RunHistory (history)         | the numbers: metrics by name, best epoch, points       | PhaseCallback                |
| Keeper (checkpointing)       | the state after an epoch; where a run goes on          | Trainer, after each epoch    |
"""
