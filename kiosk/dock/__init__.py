"""The developer's side: simulated devices, the platform's twin, the dock, a scripted citizen.

Nothing in here starts under the production profile.
"""
