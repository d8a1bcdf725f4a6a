"""The shell lines of a CI recipe, as the service would run them: recipe_commands.py FILE JOB STEP

GitHub Actions: the `run` of the step of that name. GitLab: the list of that name (`script`). Fails when
the file is no YAML, or has no such job or step."""

import sys

import yaml


def commands(recipe, job, step):
    found = (recipe.get("jobs") or recipe)[job]
    if "steps" in found:
        return next(one["run"] for one in found["steps"] if one.get("name") == step)
    return "\n".join(found[step])


with open(sys.argv[1], encoding="utf-8") as file:
    print(commands(yaml.safe_load(file), sys.argv[2], sys.argv[3]))
