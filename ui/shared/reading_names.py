"""The ways in which a folder's sub-folders can be read, as pages name them."""

NAMES = {
    "classes": "Outer folders are the classes", "groups": "Outer folders are classes, inner ones groups",
    "joined": "Both names together are the classes", "domains": "Outer folders are domains, inner ones classes",
    "outer-groups": "Inner folders are classes, outer ones groups", "inner": "Inner folders are the classes",
    "splits": "The outermost folders are splits", "pooled": "Split folders are put together and split anew",
}
