"""Where things are: points and boxes from class maps, what is chosen for them, and how good they are."""

from wsf.localise.boxes import BoxRule, FoundBoxes, boxes_of
from wsf.localise.choice import BoxChoice
from wsf.localise.finder import Finder, Found, places_of
from wsf.localise.measure import measure
from wsf.localise.points import Points, points_of
from wsf.localise.predictions import Predictions, predict
from wsf.localise.search import PlaceSearch

__all__ = [
    "BoxChoice",
    "BoxRule",
    "Finder",
    "Found",
    "FoundBoxes",
    "PlaceSearch",
    "Points",
    "Predictions",
    "boxes_of",
    "measure",
    "places_of",
    "points_of",
    "predict",
]
