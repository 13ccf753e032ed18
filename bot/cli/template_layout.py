"""`recordbot template layout`: a template's layout as a picture, for whoever writes templates."""

from argparse import Namespace
from pathlib import Path

from bot.blocks.pictures import scene_words
from bot.cli import FAILED, GOOD, WRONG_USE, say_problems
from bot.cli.template import MISUSED, usable_templates
from bot.domain.changed import picture_of
from bot.domain.changes import why_no_picture
from bot.domain.layout_geometry import MOST_PEOPLE, Scene, scene_of
from bot.domain.layout_proposal import USUAL_PEOPLE, known_people
from bot.errors import ConfigInvalid, WishInvalid
from bot.pictures import PillowPainter


def layout(options: Namespace) -> int:
    """Write the picture into a file, and print in words what is on it."""
    try:
        catalog, _ = usable_templates()
        template = catalog.get(options.name)
    except ConfigInvalid as error:
        return say_problems(error.problems, status=FAILED)
    except WishInvalid as error:
        return say_problems([str(error)], status=WRONG_USE if error.field in MISUSED else FAILED)
    if options.people is not None and not 1 <= options.people <= MOST_PEOPLE:
        return say_problems([f"--people {options.people}: from 1 to {MOST_PEOPLE}."], status=WRONG_USE)
    if (why := why_no_picture(template.mode, template.request)) is not None:
        return say_problems([f"`{template.id}` {why}."], status=FAILED)
    people = options.people or known_people(template.request) or USUAL_PEOPLE
    scene = scene_of(picture_of(template.request), people)
    return _written(scene, Path(options.out))


def _written(scene: Scene, path: Path) -> int:
    try:
        path.write_bytes(PillowPainter().layout(scene))
    except OSError as error:
        return say_problems([f"--out {path}: {error.strerror or error}."], status=FAILED)
    print(scene_words(scene))
    return GOOD
