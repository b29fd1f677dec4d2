"""What is wrong in the content, and where: the path of keys that leads to the value."""

Place = tuple[str | int, ...]
Fault = tuple[Place, str]
